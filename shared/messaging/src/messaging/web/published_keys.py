"""An agency's public keys, for anybody: that of now, and every earlier one with the dates between which it counted."""

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from contracts.topics import Agency
from proofs.rotation import jwks_in

MEDIA_TYPE: Final = "application/jwk-set+json"


def key_routes(agency: Agency, trusted: bytes) -> APIRouter:
    """`/.well-known/jwks.json`. `trusted` is the key set that the service's settings name."""
    routes = APIRouter(tags=["keys"])
    own: dict[str, Any] = {"keys": [one for one in jwks_in(trusted) if one.get("agency") == agency]}

    @routes.get("/.well-known/jwks.json")
    async def keys() -> JSONResponse:
        """The agency's public keys (RFC 7517), each with `valid_from`, `valid_to` and the topics it may sign on."""
        return JSONResponse(own, media_type=MEDIA_TYPE)

    return routes
