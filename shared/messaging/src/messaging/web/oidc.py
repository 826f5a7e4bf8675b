"""Login at an agency's own identity provider, by OpenID Connect: authorization code with PKCE, state and nonce.

What the provider said is believed only when it is signed with one of its published keys, meant for this service, of
this login and not over; and only who has a role here is let in. Nothing of a token is kept or logged.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import time
from typing import Any, Final

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from messaging.event import Refusal
from messaging.trusted import trusted
from messaging.web.sessions import Works

BACK: Final = "/login/back"
"""Where the provider sends people back; it has to be registered there."""
DISCOVERY: Final = "/.well-known/openid-configuration"
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
"""Of signatures by keys that only the provider has; none that we could make ourselves."""
LEEWAY: Final = 60
"""Seconds by which the provider's clock may differ from ours."""
WITHIN: Final = 600
"""Seconds that somebody may take to log in."""
PATIENCE: Final = 5.0
"""Seconds to wait for the provider."""
KNOWN_FOR: Final = 600
"""Seconds for which what the provider says of itself is remembered."""
NEEDED: Final = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")

NOT_THERE: Final = Refusal("provider-away", "the login of your organisation does not answer; try again in a moment")
NOT_BEGUN: Final = Refusal("login-not-begun-here", "this login was not begun here, took too long or was used before")
NOT_GIVEN: Final = Refusal("login-not-given", "the login of your organisation did not let you in")
NOT_BELIEVED: Final = Refusal("token-not-believed", "what the login of your organisation said is not to be believed")
NO_ROLE: Final = Refusal("no-role-here", "you are known, and have no role here; ask who hands out the roles")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider as the settings name it."""

    issuer: str
    client: str
    secret: str
    """Empty for a client without one: PKCE alone then shows that it is the same that began."""
    address: str
    """Where people reach this service: `https://table.example`."""
    claim: str
    """Where a token tells the roles; with dots into what it holds: `realm_access.roles`."""
    roles: Mapping[str, Works]
    """What each of the provider's roles is here. Who has several gets the first of them as they stand here."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that was begun: where to send somebody, and what has to come back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Whom the provider named, and as what they work here."""

    name: str
    works: Works


@dataclass(slots=True)
class Oidc:
    """Logins at one provider. `now`: Unix time."""

    provider: Provider
    now: Callable[[], float] = time
    _said: dict[str, Any] = field(default_factory=dict)
    _said_at: float = float("-inf")
    _keys: KeySet | None = None

    async def begin(self) -> Begun | Refusal:
        """Where to send somebody who wants to log in."""
        if (said := await self._provider()) is None:
            return NOT_THERE
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._client() as line:
            address, _ = line.create_authorization_url(
                said["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return Begun(address, state, nonce, verifier)

    async def finish(self, begun: Mapping[str, str], came: Mapping[str, str]) -> LoggedIn | Refusal:
        """Who came back from the provider; `begun` is what was kept of the login at the browser that began it."""
        if not hmac.compare_digest(begun["state"].encode(), came.get("state", "").encode()):
            return NOT_BEGUN
        if came.get("iss", self.provider.issuer) != self.provider.issuer:
            return NOT_BELIEVED
        if "code" not in came:
            return NOT_GIVEN
        if (said := await self._provider()) is None:
            return NOT_THERE
        try:
            async with self._client() as line:
                token = await line.fetch_token(
                    said["token_endpoint"],
                    grant_type="authorization_code",
                    code=came["code"],
                    code_verifier=begun["verifier"],
                )
            claims = await self._checked(token, begun["nonce"])
        except AuthlibBaseError:
            return NOT_GIVEN
        except (httpx2.HTTPError, OSError) as error:
            _log.warning("login-provider-away", error=type(error).__name__)
            return NOT_THERE
        except (JoseError, ValueError, KeyError, TypeError) as error:
            _log.warning("login-token-not-believed", error=type(error).__name__, about=_about(error))
            return NOT_BELIEVED
        works = self._works(claims)
        return NO_ROLE if works is None else LoggedIn(_named(claims), works)

    async def goodbye(self) -> str:
        """Where somebody logs out at the provider too; empty when it has no such place."""
        said = await self._provider() or {}
        place = str(said.get("end_session_endpoint", ""))
        if not place:
            return ""
        back = {"client_id": self.provider.client, "post_logout_redirect_uri": f"{self.provider.address}/login"}
        return str(httpx2.URL(place).copy_merge_params(back))

    async def _checked(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """The claims of a token that is to be believed. Raises JoseError, and what a malformed one raises."""
        text = str(token["id_token"])
        try:
            found = jwt.decode(text, await self._key_set(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:  # the provider may have begun to use another key
            found = jwt.decode(text, await self._key_set(anew=True), algorithms=ALGORITHMS)
        meant = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.provider.client},
        }
        known = {"nonce": nonce, "client_id": self.provider.client, "access_token": token.get("access_token")}
        claims = CodeIDToken(found.claims, found.header, meant, known)
        claims.validate(now=int(self.now()), leeway=LEEWAY)
        return dict(claims)

    async def _provider(self) -> Mapping[str, Any] | None:
        """What the provider says of itself, if it can be asked and speaks for itself."""
        if self.now() - self._said_at < KNOWN_FOR:
            return self._said
        said = await self._json(f"{self.provider.issuer.rstrip('/')}{DISCOVERY}")
        if said is None or any(name not in said for name in NEEDED) or said["issuer"] != self.provider.issuer:
            _log.warning("login-provider-unknown", answers=said is not None)
            return None
        self._said, self._said_at, self._keys = said, self.now(), None
        return said

    async def _key_set(self, *, anew: bool = False) -> KeySet:
        if self._keys is None or anew:
            self._keys = KeySet.import_key_set(await self._json(self._said["jwks_uri"]) or {"keys": []})  # type: ignore[arg-type]
        return self._keys

    async def _json(self, address: str) -> dict[str, Any] | None:
        try:
            async with httpx2.AsyncClient(timeout=PATIENCE, verify=trusted()) as line:
                answer = await line.get(address)
            said = answer.raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            _log.warning("login-provider-away", error=type(error).__name__)
            return None
        return said if isinstance(said, dict) else None

    def _client(self) -> Any:
        return AsyncOAuth2Client(
            self.provider.client,
            self.provider.secret or None,
            scope="openid profile",
            redirect_uri=f"{self.provider.address}{BACK}",
            code_challenge_method="S256",
            timeout=PATIENCE,
            verify=trusted(),
        )

    def _works(self, claims: Mapping[str, Any]) -> Works | None:
        has: Any = claims
        for part in self.provider.claim.split("."):
            has = has.get(part) if isinstance(has, Mapping) else None
        given = {has} if isinstance(has, str) else {str(one) for one in has} if isinstance(has, list) else set()
        return next((works for role, works in self.provider.roles.items() if role in given), None)


def _named(claims: Mapping[str, Any]) -> str:
    """`M. Jansen (mjansen)`: what people call somebody, and what tells two of the same name apart."""
    alone = str(claims.get("preferred_username") or claims["sub"])
    called = str(claims.get("name") or "")
    return f"{called[:40]} ({alone[:36]})" if called else alone[:36]


def _about(error: Exception) -> str:
    """Which claim it was; never what it said."""
    return str(getattr(error, "claim", "") or "")
