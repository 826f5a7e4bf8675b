"""Names of suspects at the pages: joined when shown, for who may see them, and kept nowhere else.

The keys of all people on a page are asked of the police's service at once and recorded there on behalf of who looks.
What they opened is remembered for half a minute, for that person alone, so that a page made again asks nothing; an
erased person is gone from a page with its next showing after that.
"""

import asyncio
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from coordinator.web.identities import Identities
from coordinator.web.looking import Looking
from messaging.people import ManyKeys, Shown, opened
from messaging.sealed_people import Sealed
from messaging.web.auth import Actor

KEPT: Final = 30.0
"""Seconds for which an opened name is remembered; it is real time, for a page is shown in real time."""
NEEDED: Final = ("name", "born_on")
"""What a coordinator needs to know of a person; an address, for one, is not opened to a page."""
SHORTEST: Final = 2
"""Letters without which a search for a name would find everybody."""
SUSPECT: Final = "The suspect"

Later = Callable[[float, Callable[[], None]], object]


class NoNames:
    """For a coordinator that was given no way to names: numbers are shown."""

    def known(self, _case_ids: Sequence[str]) -> Sequence[str]:
        """None."""
        return ()

    async def of(self, _case_ids: Sequence[str], _by: Actor) -> Mapping[str, Shown]:
        """None."""
        return {}

    async def find(self, _text: str, _by: Actor) -> Sequence[str]:
        """None."""
        return ()


def later(seconds: float, what: Callable[[], None]) -> None:
    """Do this after so many seconds."""
    asyncio.get_running_loop().call_later(seconds, what)


@dataclass(slots=True)
class OpenedNames:
    """Names by the police's keys. `listed` tells the cases among which a search looks."""

    identities: Identities
    keys: ManyKeys
    looking: Looking
    listed: Callable[[], Sequence[str]]
    later: Later = later
    _opened: dict[tuple[str, Sealed], Shown] = field(default_factory=dict)

    def known(self, case_ids: Sequence[str]) -> Sequence[str]:
        """Those whose suspect was said to be somebody; what is sealed tells no more."""
        return [one for one in case_ids if self.identities.of(one) is not None]

    async def of(self, case_ids: Sequence[str], by: Actor) -> Mapping[str, Shown]:
        """The suspect of each of these cases that has one, or why it is not shown; nobody without the grant."""
        return await self._of(case_ids, by.name) if by.names else {}

    async def find(self, text: str, by: Actor) -> Sequence[str]:
        """The cases on the board whose suspect's name holds this text, accents aside. Raises StoreUnavailable."""
        wanted = folded(text)
        if not by.names or len(wanted) < SHORTEST:
            return ()
        shown = await self._of(self.listed(), f"{by.name} (search)")
        found = [case_id for case_id, one in shown.items() if wanted in folded(str(one.fields.get("name", "")))]
        await self.looking.found(found, by)
        return found

    async def _of(self, case_ids: Sequence[str], behalf: str) -> Mapping[str, Shown]:
        sealed = {one: known for one in case_ids if (known := self.identities.of(one)) is not None}
        shown = {one: self._opened[behalf, one] for one in sealed.values() if (behalf, one) in self._opened}
        unknown = {one for one in sealed.values() if one not in shown}
        keys = await self.keys.keys_of(sorted({one.person for one in unknown}), behalf) if unknown else {}
        fresh = {one: _needed(opened(SUSPECT, one, keys[one.person])) for one in unknown}
        self._remember({(behalf, one): person for one, person in fresh.items() if person.fields})
        shown |= fresh
        return {case_id: shown[one] for case_id, one in sealed.items()}

    def _remember(self, these: Mapping[tuple[str, Sealed], Shown]) -> None:
        self._opened |= these
        if these:
            self.later(KEPT, lambda: self._forget(these))

    def _forget(self, these: Mapping[tuple[str, Sealed], Shown]) -> None:
        for one, shown in these.items():
            if self._opened.get(one) is shown:
                del self._opened[one]


def folded(text: str) -> str:
    """A name as it is looked for: without capitals, accents and spaces at its ends."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(one for one in plain if not unicodedata.combining(one))


def _needed(shown: Shown) -> Shown:
    return replace(shown, fields={name: shown.fields[name] for name in NEEDED if name in shown.fields})
