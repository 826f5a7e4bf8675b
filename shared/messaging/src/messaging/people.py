"""Opening what is sealed, when somebody looks: the key is asked for each time, recorded there, and never kept."""

from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import httpx2
import structlog

from messaging.sealed_people import Sealed
from messaging.trusted import trusted
from proofs.sealed import Unsealable, unseal

PATIENCE: Final = 3.0
"""Seconds to wait for a key; the page is shown without it after that."""
ERASED: Final = "erased: nothing more is kept of this person"
NOT_FOR_US: Final = "not to be read here"
AWAY: Final = "cannot be read now: the police's service does not answer"
UNREADABLE: Final = "cannot be read: it was not sealed with this person's key"
NOT_CONNECTED: Final = "cannot be read: this service has no way to the police's keys"

AT_ONCE: Final = 1000
"""Keys that are asked for in one request; more take several."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as a page shows one: the fields, or why they are not shown."""

    title: str
    fields: Mapping[str, Any]
    why_not: str = ""


class Keys(Protocol):
    """Where keys of persons come from."""

    async def key_of(self, person: str, behalf: str) -> bytes | str:
        """The key, or why it is not given. `behalf`: who looks; it is recorded."""
        ...


class ManyKeys(Protocol):
    """Where the keys of all people on one page come from."""

    async def keys_of(self, people: Sequence[str], behalf: str) -> Mapping[str, bytes | str]:
        """Of each of these people the key, or why it is not given. `behalf`: who looks; it is recorded."""
        ...


class NoKeys:
    """For a service that was given no way to the keys."""

    async def keys_of(self, people: Sequence[str], _behalf: str) -> Mapping[str, bytes | str]:
        """Never."""
        return dict.fromkeys(people, NOT_CONNECTED)

    async def key_of(self, _person: str, _behalf: str) -> bytes | str:
        """Never."""
        return NOT_CONNECTED


@dataclass(frozen=True, slots=True)
class PolicesKeys:
    """The keys as the police's service hands them out, to this service's own token."""

    url: str
    token: str

    async def key_of(self, person: str, behalf: str) -> bytes | str:
        """The key, or why it is not given."""
        answer = await self._asked("GET", f"/people/{person}/key", behalf)
        return answer if isinstance(answer, str) else urlsafe_b64decode(answer["k"])

    async def keys_of(self, people: Sequence[str], behalf: str) -> Mapping[str, bytes | str]:
        """Of each of these people the key, or why it is not given."""
        found: dict[str, bytes | str] = {}
        for start in range(0, len(people), AT_ONCE):
            some = people[start : start + AT_ONCE]
            answer = await self._asked("POST", "/people/keys", behalf, {"people": list(some)})
            found |= dict.fromkeys(some, answer) if isinstance(answer, str) else _keys_in(answer["keys"], some)
        return found

    async def _asked(self, method: str, path: str, behalf: str, body: Any = None) -> Any:
        """What the police's service answered, or why it gave nothing."""
        headers = {"Authorization": f"Bearer {self.token}", "On-Behalf-Of": behalf.encode("ascii", "replace").decode()}
        try:
            async with httpx2.AsyncClient(base_url=self.url, timeout=PATIENCE, verify=trusted()) as line:
                answer = await line.request(method, path, headers=headers, json=body)
        except httpx2.HTTPError as error:
            _log.warning("person-key-away", error=type(error).__name__)
            return AWAY
        if answer.status_code in WHY_NOT:
            return WHY_NOT[answer.status_code]
        return answer.json() if answer.is_success else AWAY


def _keys_in(said: Mapping[str, str | None], people: Sequence[str]) -> Mapping[str, bytes | str]:
    """Who is left out is not for us; who has no key any more was erased."""
    return {
        one: NOT_FOR_US if one not in said else ERASED if (key := said[one]) is None else urlsafe_b64decode(key)
        for one in people
    }


WHY_NOT: Final = {401: NOT_FOR_US, 403: NOT_FOR_US, 404: NOT_FOR_US, 410: ERASED}


def keys_at(url: str | None, token_file: Path | None) -> "PolicesKeys | NoKeys":
    """The police's keys as the settings name them."""
    if url is None or token_file is None:
        return NoKeys()
    return PolicesKeys(url, token_file.read_text(encoding="utf-8").strip())


async def shown(people: Sequence[tuple[str, Sealed]], keys: Keys, behalf: str) -> list[Shown]:
    """Each of these people as this person may see them now."""
    return [opened(title, sealed, await keys.key_of(sealed.person, behalf)) for title, sealed in people]


def opened(title: str, sealed: Sealed, key: bytes | str) -> Shown:
    """A person opened with this key, or why there is none."""
    if isinstance(key, str):
        return Shown(title, {}, key)
    fields = unseal(sealed.sealed, sealed.person, key)
    return Shown(title, {}, UNREADABLE) if isinstance(fields, Unsealable) else Shown(title, fields)
