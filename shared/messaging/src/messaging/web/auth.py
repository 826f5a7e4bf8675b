"""Who is asking. An agency's system shows its own token; a person logs in; nothing is changed by nobody.

People log in at the identity provider that is connected (oidc.py), by a name alone only where a development flag
says so.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import yaml
from fastapi import HTTPException, Request, Response

from messaging.event import Refusal
from messaging.web.ended import Ends
from messaging.web.forms import FormData, Texts, form_of
from messaging.web.oidc import Oidc, Provider
from messaging.web.places import login_before
from messaging.web.sessions import LEAST, Sessions, Works, sessions_of

OWN_SITE: Final = frozenset({"same-origin", "none"})
"""`Sec-Fetch-Site` of a form sent from our own page, or by the person alone."""

OF_ANOTHER_LOGIN: Final = Refusal(
    "of-another-login", "this page was of another login: see whether what you typed is still right, and do it again"
)
"""To a form that bears no mark of the session it was sent in: nothing is done, and its page is shown again."""

Role = Literal["system", "person", "wall", "operator", "reader"]
"""A wall is a screen for a room. A reader is another agency's service, where this one has something to hand out."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a system by its name, a person by theirs.

    `names`: may see names at a page, where one is shown; `other_cases`: and which other cases are the same person's.
    """

    name: str
    role: Role
    names: bool = False
    other_cases: bool = False

    @property
    def told(self) -> str:
        """The role as a record of who looked tells it."""
        return "names" if self.names else "context" if self.other_cases else self.role


@dataclass(frozen=True, slots=True)
class Doors:
    """Whom this service lets in. Tokens are known by their digest only."""

    agency: str
    tokens: dict[str, tuple[str, str]]
    """SHA-256 of a token in hex: the agency and the system it belongs to."""
    sessions: Sessions
    development_login: bool
    oidc: Oidc | None = None
    """The login at the identity provider, where one is connected."""

    def by_token(self, request: Request) -> Actor | None:
        """The system whose token the request bears; another agency's service, under its agency's name, is a reader."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        shown = sha256(token.encode()).hexdigest()
        found = next((who for known, who in self.tokens.items() if hmac.compare_digest(known, shown)), None)
        if found is None:
            return None
        agency, system = found
        if agency == "operator":
            return Actor(system, "operator")
        return Actor(system, "system") if agency == self.agency else Actor(agency, "reader")

    def by_session(self, request: Request) -> Actor | None:
        """The person logged in here, if the session still holds."""
        said = self.sessions.of(request)
        return _actor(str(said["name"]), said.get("works", LEAST)) if said else None

    def csrf_of(self, request: Request) -> str:
        """What a form of this session has to carry back."""
        said = self.sessions.of(request)
        return str(said["csrf"]) if said else ""

    def log_in(self, request: Request, response: Response, name: str, works: Works = "person") -> None:
        """Begin a session; only where the development flag allows a name alone, and only from our own page."""
        if not self.development_login:
            raise HTTPException(403, "login by name is for development only")
        if request.headers.get("sec-fetch-site", "none") not in OWN_SITE:
            raise HTTPException(403, "this form is not of our own page")
        self.sessions.begin(response, name, works, secure=request.url.scheme == "https")


def _actor(name: str, works: Works) -> Actor:
    match works:
        case "names":  # who may know who somebody is can look for their cases by that
            return Actor(name, "person", names=True, other_cases=True)
        case "context":
            return Actor(name, "person", other_cases=True)
        case _:
            return Actor(name, works)


def open_doors(
    agency: str,
    tokens_file: Path,
    session_secret: str,
    *,
    development_login: bool,
    provider: Provider | None = None,
    ends: Ends | None = None,
) -> Doors:
    """The doors as the settings have them. The tokens file: digest of a token, its agency, its system.

    `ends`: where the service's processes tell each other which sessions were ended.
    """
    said = yaml.safe_load(tokens_file.read_text(encoding="utf-8")) or {}
    tokens = {str(digest): (str(who["agency"]), str(who["system"])) for digest, who in said.items()}
    oidc = Oidc(provider) if provider else None
    return Doors(agency, tokens, sessions_of(agency, session_secret, ends), development_login, oidc)


def only(doors: Doors, *roles: Role, nobody: Actor | None = None) -> Callable[[Request], Actor]:
    """A dependency: the actor, when it is one of these; else 401 or 403.

    `nobody` looks where something is open to who is not logged in.
    """

    def who(request: Request) -> Actor:
        actor = doors.by_token(request) or doors.by_session(request) or nobody
        if actor is None:
            raise HTTPException(401, "log in, or show your system's token", headers={"WWW-Authenticate": "Bearer"})
        if actor.role not in roles:
            raise HTTPException(403, f"this is for {' or '.join(roles)} only")
        return actor

    return who


def let_in(doors: Doors, *roles: Role, nobody: Actor | None = None) -> Callable[[Request], Actor]:
    """A dependency of a page: as `only`, but who is not logged in is sent to log in."""
    allowed = only(doors, *roles, nobody=nobody)

    def who(request: Request) -> Actor:
        if not (nobody or doors.by_token(request) or doors.by_session(request)):
            raise HTTPException(303, "log in first", headers={"Location": login_before(request)})
        return allowed(request)

    return who


async def checked_form(doors: Doors, request: Request) -> Texts:
    """The form of a logged-in person, if it carries the session's own mark; else 403."""
    form = await form_of(request)
    if not bears_mark(form, doors.csrf_of(request)):
        raise HTTPException(403, "this form is not of your session; open the page again")
    return form


def bears_mark(form: FormData, expected: str) -> bool:
    """Whether a form carries back the mark that its page gave it, whatever characters were sent instead."""
    sent = "".join(str(value) for value in form.getlist("csrf"))
    return bool(expected) and hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), expected.encode())
