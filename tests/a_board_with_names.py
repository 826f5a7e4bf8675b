"""A board of cases whose suspects are known by name, to whom the police hand the keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fastapi.testclient import TestClient

from a_board import Hands, RememberedLooks, app_of, case, view, wall
from coordinator.web.board import Board
from coordinator.web.identities import Identities
from coordinator.web.looking import Looking
from coordinator.web.names import OpenedNames
from coordinator.web.wall import Wall
from messaging.people import AWAY
from messaging.sealed_people import Sealed
from proofs.sealed import new_person_key, seal

NAMES = ("Zebedee Quuxworth", "Anaïs Vole", "O. Nought")


@dataclass
class Police:
    """The police's keys: what was asked, of whom and for whom; and what is not given any more."""

    keys: dict[str, bytes | str] = field(default_factory=dict)
    asked: list[tuple[int, str]] = field(default_factory=list)
    away: bool = False

    def knows(self, number: int, **fields: str) -> Sealed:
        person = f"{number:064x}"
        self.keys[person] = key = new_person_key()
        return Sealed(person, seal({"address": "Harbour Road 117", **fields}, person, key))

    async def keys_of(self, people: Sequence[str], behalf: str) -> Mapping[str, bytes | str]:
        self.asked.append((len(people), behalf))
        return {one: AWAY if self.away else self.keys[one] for one in people}


@dataclass
class Table:
    """A board with three cases whose suspects are known, and one whose suspect is not."""

    folder: Path
    police: Police = field(default_factory=Police)
    looks: RememberedLooks = field(default_factory=RememberedLooks)
    identities: Identities = field(default_factory=Identities)
    hands: Hands = field(default_factory=Hands)
    board: Board = field(default_factory=Board)
    waits: list[Callable[[], None]] = field(default_factory=list)
    names: OpenedNames = field(init=False)

    def __post_init__(self) -> None:
        for number, name in enumerate(NAMES, start=1):
            self.board.shows(case(number), view(number))
            self.identities.says(case(number), 1, self.police.knows(number, name=name, born_on="1990-01-31"))
        self.board.shows(case(4), view(4))
        self.looking = Looking(self.looks, self.hands.now)
        self.names = OpenedNames(
            self.identities,
            self.police,
            self.looking,
            lambda: list(self.board.views),
            lambda _, what: self.waits.append(what),
        )

    def wall(self) -> Wall:
        return wall(self.board, self.folder, self.hands.now, looking=self.looking, names=self.names)

    def browser(self, works: str, name: str = "M. Jansen") -> TestClient:
        browser = TestClient(app_of(self.wall()), follow_redirects=False)
        browser.post("/login", data={"name": name, "works": works})
        return browser

    def later(self) -> None:
        """Half a minute passes."""
        for what in self.waits:
            what()
        self.waits.clear()
