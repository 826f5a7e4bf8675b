"""A board for the tests of the coordinators' pages: joint views by hand, a clock by hand, served or not."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import uvicorn
from fastapi import APIRouter, FastAPI

from contracts.coordinator import Reason
from contracts.joint_view import (
    AlarmShown,
    ClockFacts,
    ClockShown,
    GapShown,
    JointView,
    ProposalShown,
    SettlementShown,
    TimelineEntry,
)
from contracts.topics import Agency, Topic
from coordinator.domain.looks import Look
from coordinator.web.board import Board
from coordinator.web.explained import explained_by, installed_among, minor_by, titled_by
from coordinator.web.looking import Looking
from coordinator.web.pages import wall_pages
from coordinator.web.readers import Readers
from coordinator.web.said_no import say_no_at_pages
from coordinator.web.statics import STATIC, Static
from coordinator.web.wall import Wall
from given import at, pack
from messaging.assembly import listening
from messaging.ports import StoreUnavailable
from messaging.web.auth import Doors, open_doors
from messaging.web.problems import say_no_well

NOON = at("12:00")
HASH = "a1" * 32
TOKEN = "the token of the screen in the hall"


def case(number: int) -> str:
    """The id of the case with this number."""
    return str(uuid5(NAMESPACE_OID, str(number)))


def clock(due: datetime, state: Any = "running", **said: Any) -> ClockShown:
    """A clock that is due then."""
    row = {"clock": "detention-9h", "title": "Detention for examination, nine hours", "owner": Agency.POLICE}
    return ClockShown(**row | {"started_at": due - timedelta(hours=9), "due": due, "state": state} | said)


def view(number: int = 1, **said: Any) -> JointView:
    """A held case at the table, without a clock unless told."""
    started = dict.fromkeys(["detention-ordered"], said["clocks"][0].started_at) if said.get("clocks") else {}
    facts = {"clock_facts": ClockFacts(moments=started)}
    known = facts | {
        "occurred_at": NOON,
        "agency_number": f"PL{number:06}",
        "offence": "Shoplifting",
        "stage": "examining",
    }
    place = {"incident": f"INC{number:06}", "table": "rotterdam", "rule_pack": pack().named, "detained": True}
    return JointView(**known | place | said)


def reason(code: str, owner: Agency = Agency.LEGAL_AID) -> Reason:
    """Something that is missing, and who owes it."""
    return Reason(code=code, owner=owner)


def proposal(**said: Any) -> ProposalShown:
    """A fine by penalty order, proposed."""
    return ProposalShown(**{"number": 1, "outcome": "penalty-order-fine", "proposal_hash": HASH, "asked": True} | said)


def held_back(number: int = 1, **said: Any) -> JointView:
    """Asked to issue, and no consultation yet."""
    missing = (reason("consultation-missing"),)
    return view(number, **{"stage": "proposed", "proposal": proposal(), "held_back": missing, "owed": missing} | said)


def issued(number: int = 1, **said: Any) -> JointView:
    """A settlement in force."""
    return view(number, **{"stage": "issued", "detained": False, "proposal": proposal(issued_at=NOON)} | said)


def settlement(**said: Any) -> SettlementShown:
    """A fine that was issued."""
    return SettlementShown(**{"outcome": "penalty-order-fine", "proposal_hash": HASH, "issued_at": NOON} | said)


def alarm(claim: str = "settlement-issued") -> AlarmShown:
    """A settlement that police saw claimed without proof."""
    return AlarmShown(
        seen_by=Agency.POLICE,
        claim_topic=Topic.PROSECUTOR_PROGRESS,
        claim_type=f"nl.jointtable.{claim}.v1",
        claim_digest=HASH,
        reason="type-not-of-topic",
        seen_at=NOON,
    )


def gap() -> GapShown:
    """Number 5 of police's progress never came."""
    return GapShown(topic=Topic.POLICE_PROGRESS, expects=5, since=NOON, why="missing")


def unconfirmed() -> TimelineEntry:
    """A release that counts although something before it is missing."""
    return TimelineEntry(at=NOON, by=Agency.POLICE, what="suspect-released", unconfirmed=True)


@dataclass(slots=True)
class RememberedLooks:
    """Who looked, in memory: the same answers as the real store. `away`: the store does not answer."""

    kept: list[Look] = field(default_factory=list)
    away: bool = False

    async def record(self, look: Look) -> None:
        if self.away:
            raise StoreUnavailable("away")
        self.kept.append(look)

    async def of_case(self, case_id: str, most: int) -> list[Look]:
        return [one for one in reversed(self.kept) if case_id in one.cases][:most]

    async def of_person(self, who: str, most: int) -> list[Look]:
        return [one for one in reversed(self.kept) if one.who == who][:most]


@dataclass(slots=True)
class Hands:
    """Two clocks moved by hand: legal time, and the machine's steady seconds."""

    legal: datetime = NOON
    steady: float = 0.0

    def now(self) -> datetime:
        return self.legal.astimezone(UTC)

    def seconds(self) -> float:
        return self.steady


def doors(folder: Path) -> Doors:
    """Doors that let in whoever bears `TOKEN`; people log in by name."""
    tokens = folder / "tokens.yaml"
    tokens.write_text(f"{sha256(TOKEN.encode()).hexdigest()}: {{agency: coordinator, system: screen}}")
    return open_doors("coordinator", tokens, "a secret of the tests", development_login=True)


def wall(board: Board, folder: Path, now: Callable[[], datetime], **said: Any) -> Wall:
    """What the pages are given."""
    packs = {(pack().name, pack().version): pack()}
    known: dict[str, Any] = {"zone": pack().time_zone, "speed": lambda: None, "explains": explained_by(packs, pack())}
    more: dict[str, Any] = {
        "unverified": 17,
        "unreleased": "",
        "open_to_readers": True,
        "outcome_title": titled_by(packs),
        "installed": installed_among(packs),
        "minor": minor_by(packs),
        "looking": Looking(RememberedLooks(), now),
    }
    return Wall(board=board, doors=doors(folder), now=now, **known | more | said)


def app_of(given: Wall, *also: APIRouter) -> FastAPI:
    """The pages as the service serves them, without the rest of it; `also`: routes that need more of it."""
    app, readers = FastAPI(), Readers(given)
    say_no_well(app)
    say_no_at_pages(app, readers)
    for routes in (wall_pages(readers), *also):
        app.include_router(routes)
    app.mount("/wall", Static(directory=STATIC), name="wall")
    return app


@dataclass(slots=True)
class Served:
    """The pages, served by a thread of their own."""

    wall: Wall
    port: int = 0
    server: uvicorn.Server = field(init=False)
    loop: asyncio.AbstractEventLoop = field(init=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def shows(self, number: int, said: JointView) -> None:
        """The feed brings a view."""
        self.loop.call_soon_threadsafe(self.wall.board.shows, case(number), said)

    def call(self, what: Callable[[], None]) -> None:
        """Do this where the pages run."""
        self.loop.call_soon_threadsafe(what)


@contextmanager
def served_app(web: FastAPI) -> Iterator[str]:
    """Serve an app on a free port while the context lasts; its address."""
    server = uvicorn.Server(uvicorn.Config(web, port=0, log_level="warning", lifespan="off"))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    serving.join()


@contextmanager
def served(given: Wall, *also: APIRouter, port: int = 0) -> Iterator[Served]:
    """Serve the pages on a free port, or on this one, while the context lasts."""
    running, started = Served(given), threading.Event()
    running.server = uvicorn.Server(
        uvicorn.Config(app_of(given, *also), port=port, log_level="warning", lifespan="off")
    )

    async def serve() -> None:
        running.loop = asyncio.get_running_loop()
        serving = asyncio.create_task(running.server.serve(sockets=[listening(running.server.config)]))
        while not running.server.started and not serving.done():  # noqa: ASYNC110  # uvicorn has no event to await
            await asyncio.sleep(0.01)
        if running.server.started:
            running.port = running.server.servers[0].sockets[0].getsockname()[1]
        started.set()
        await serving

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="pages")
    thread.start()
    try:
        if not started.wait(10) or not running.port:
            raise TimeoutError("the pages did not start")
        yield running
    finally:
        running.server.should_exit = running.server.force_exit = True
        thread.join(10)
