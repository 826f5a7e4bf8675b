"""Put a service's parts together from its settings. Functions to call from app.py; nothing to inherit."""

import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final, Generic, TypeVar

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from motor.motor_asyncio import AsyncIOMotorDatabase

from contracts.topics import Agency
from messaging.clock import FileClock, SystemClock, clock_of
from messaging.collecting import look_rarely
from messaging.desk import Desk
from messaging.document import CaseDocument, Evolve
from messaging.event import Event
from messaging.logs import set_up_logs
from messaging.mongo import MongoCases, MongoParked, database_of, prepare
from messaging.mongo_ends import MongoEnds
from messaging.people import keys_at
from messaging.running import Running, kept, running, wire
from messaging.sealed_people import Sealed
from messaging.service import Reaction, Service
from messaging.settings import ServiceSettings
from messaging.web.acts import Act
from messaging.web.auth import Doors, open_doors
from messaging.web.heads import Heads
from messaging.web.metrics import More, metric_routes
from messaging.web.operator import Lacks, operator_routes
from messaging.web.pages import STATIC, Office
from messaging.web.problems import say_no_well
from messaging.web.published_keys import key_routes
from messaging.web.sessions import KeepSession
from proofs.keys import KeyRing
from proofs.rotation import SigningKeys
from rules.loader import load_packs
from rules.pack import Pack, Packs
from rules.versions import newest

S = TypeVar("S")

TAKES_NOTHING_MS: Final = 20_000
"""How long what was sent may wait to be taken before its connection is cut."""


@dataclass(frozen=True, slots=True)
class Parts(Generic[S]):
    """A service, assembled and not yet running."""

    settings: ServiceSettings
    running: Running[S]
    desk: Desk[S]
    doors: Doors
    packs: Packs
    pack: Pack
    """The pack of newly registered cases."""
    key: SigningKeys
    database: AsyncIOMotorDatabase  # type: ignore[type-arg]  # generic only in its stubs
    state: type[S]

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Prepare the store, then consume, send and keep time while the context lasts.

        Who reads no topic leaves the store to who does, and begins without it.
        """
        if self.running.intake.topics:
            await prepare(self.database, self.state, delivers=self.running.service.delivers)
        sessions = self.doors.sessions
        await sessions.look()
        async with running(self.running), kept(session_ends=sessions.keep_looking()):
            yield

    def office(
        self, title: str, acts: Sequence[Act[S]], people: Callable[[S], Sequence[tuple[str, Sealed]]]
    ) -> Office[S]:
        """The agency's own pages; `people` names whom a case is about."""
        return Office(
            title=title,
            desk=self.desk,
            doors=self.doors,
            zone=self.pack.time_zone,
            about_a_case=acts,
            clock_told=self.clock_told,
            people=people,
            keys=keys_at(self.settings.people_url, self.settings.people_token_file),
        )

    def clock_told(self) -> str:
        """The legal moment for people, where a file and not the machine says it; else empty."""
        return told(self.running.service.clock, self.pack)

    def speed(self) -> float | None:
        """How fast a simulated time passes, zero for as fast as it can; None when time is real."""
        clock = self.running.service.clock
        return clock.speed() if isinstance(clock, FileClock) else None


def assemble(
    agency: Agency,
    settings: ServiceSettings,
    state: type[S],
    evolve: Evolve[S],
    react: Callable[[CaseDocument[S], datetime], Reaction],
    judge: Callable[[S, Event], str | None],
    topics: tuple[str, ...],
) -> Parts[S]:
    """Everything a service is made of. Raises what is wrong with a setting, a key, a pack or a tokens file."""
    set_up_logs(agency)
    database = database_of(settings.secret(settings.store_uri_file), settings.store_database)
    key, packs = signing_keys_of(settings), packs_of(settings)
    service = Service(
        agency=agency,
        initial=lambda case_id: state(id=case_id),  # type: ignore[call-arg]  # every state begins with its case id
        evolve=evolve,
        react=react,
        judge=judge,
        cases=MongoCases(database, state, delivers=settings.tell != "nobody"),
        parked=MongoParked(database),
        ring=ring_of(settings),
        key=key,
        clock=clock_of(settings.clock_file),
        delivers=settings.tell != "nobody",
        receipt_within=settings.receipt_within,
    )
    parts = wire(service, settings, topics)
    secret = settings.secret(settings.session_secret_file)
    development, provider = settings.development_login, settings.provider
    ends = MongoEnds(database)
    doors = open_doors(
        agency, settings.tokens_file, secret, development_login=development, provider=provider, ends=ends
    )
    pack = newest(packs, settings.pack)
    return Parts(settings, parts, Desk(parts.service), doors, packs, pack, key, database, state)


def new_app(title: str, running: Callable[[], AbstractAsyncContextManager[None]]) -> FastAPI:
    """An app with its OpenAPI document, and without the pages on it that FastAPI would fetch from elsewhere.

    `running` is what runs behind it, from its start to its end.
    """
    name = f"Joint Table: {title}"
    return FastAPI(title=name, version="1", lifespan=lambda _app: running(), docs_url=None, redoc_url=None)


def furnish(
    app: FastAPI, parts: Parts[S], more: More = tuple, lacks: Lacks = tuple, lost: Callable[[], list[str]] = list
) -> None:
    """What every service's app has: problem documents, sessions, health, operators' questions, its keys, the style.

    `more` is what it tells of itself besides, at `/metrics`; `lacks`, what it lacks besides to be ready;
    `lost`, which feeds of its pages are no longer read, though it is ready without them.
    """
    say_no_well(app)
    app.add_middleware(KeepSession, sessions=parts.doors.sessions)
    app.add_middleware(Heads)
    versions = {"version": version("jointtable-messaging"), "rules": parts.pack.named}
    app.include_router(operator_routes(parts.running, parts.doors, versions, lacks, lost))
    app.include_router(metric_routes(parts.running, parts.doors, versions, more, lacks))
    app.include_router(key_routes(parts.running.service.agency, parts.settings.keys_file.read_bytes()))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


def serve(create: Callable[[], FastAPI]) -> None:
    """Serve the app at the address its settings name, until it is told to end."""
    settings = ServiceSettings()
    config = uvicorn.Config(
        create(),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )
    look_rarely()
    uvicorn.Server(config).run(sockets=[listening(config)])


def listening(config: uvicorn.Config) -> socket.socket:
    """Where it listens. Who takes nothing any more is let go, though its machine still answers for it."""
    bound = config.bind_socket()
    # asyncio sees to this only where a socket was made by its protocol's number; without it an answer waits 40 ms
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    if sys.platform == "linux":  # elsewhere the system's own, longer time counts
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TAKES_NOTHING_MS)
    return bound


def ring_of(settings: ServiceSettings) -> KeyRing:
    """The public keys that the settings name."""
    return KeyRing.from_jwks(settings.keys_file.read_bytes())


def signing_keys_of(settings: ServiceSettings) -> SigningKeys:
    """The service's own keys. Raises OSError or ValueError when there is none: every service signs, or may have to."""
    return SigningKeys.from_file(settings.signing_key_file, clock_of(settings.clock_file).now)


def packs_of(settings: ServiceSettings) -> Packs:
    """The rule packs that the settings name."""
    return load_packs(settings.rules)


def told(clock: SystemClock | FileClock | object, pack: Pack) -> str:
    """The simulated moment and its speed, in the pack's zone; empty when time is real."""
    if not isinstance(clock, FileClock):
        return ""
    speed = clock.speed()
    pace = f"{speed:.0f} times real time" if speed else "as fast as it can"
    return f"Simulated: {clock.now().astimezone(pack.time_zone):%Y-%m-%d %H:%M} · {pace}"
