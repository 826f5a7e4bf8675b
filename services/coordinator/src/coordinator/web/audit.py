"""Who looked at which case, for an auditor: by case or by person, for the operators' token or login; no case itself."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query

from coordinator.domain.looks import Look
from coordinator.ports import Looks
from messaging.web.auth import Doors, only

MOST: Final = 1000
"""How many of the newest looks one answer tells."""


def audit_routes(looks: Looks, doors: Doors) -> APIRouter:
    """`GET /operator/looks?case=...` or `?who=...`."""
    routes = APIRouter(tags=["operator"])

    @routes.get("/operator/looks", dependencies=[Depends(only(doors, "operator"))])
    async def told(
        case: Annotated[str, Query(max_length=36, description="who looked at this case")] = "",
        who: Annotated[str, Query(max_length=80, description="what this person, or system, looked at")] = "",
        most: Annotated[int, Query(ge=1, le=MOST)] = 100,
    ) -> dict[str, Any]:
        """The newest looks first: who, as what, how, when, whether with names, and the ids of the cases."""
        if bool(case) == bool(who):
            raise HTTPException(422, "name a case or a person")
        found = await looks.of_case(case, most) if case else await looks.of_person(who, most)
        return {"looks": [_plain(one, case) for one in found]}

    return routes


def _plain(look: Look, case: str) -> dict[str, Any]:
    """What was shown together with the case that was asked for is not told with it."""
    cases = [case] if case else list(look.cases)
    said = {"who": look.who, "role": look.role, "way": look.way, "at": look.at.isoformat()}
    return {**said, "names": look.names, "cases": cases}
