"""No field reaches a page, an answer, a live line, the metrics or a log of the coordinator without a grant.

Every field of the joint view, of a suspect's identity, of a victim's contact and of every word that the coordinator
keeps of a case bears a value that stands nowhere else; then each role asks for every address that the pages have. What
turns up must be among what that role may see. Fields are those of the contracts' models and addresses those of the app:
a new one is tried without a line here.
"""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from prometheus_client.core import Metric
from pydantic import BaseModel, ValidationError
from structlog.testing import capture_logs

from a_board import NOON, RememberedLooks, app_of, wall
from a_count import indicators_of_two_years
from a_shift import RememberedShifts
from at_the_table import coordinator
from contracts.case_acts import CaseGivenBack
from contracts.coordinator import SettlementIssued
from contracts.examples import EXAMPLES
from contracts.joint_view import JointView
from contracts.language import messages_of
from contracts.message import Message
from contracts.police import Identity, SuspectIdentified, VictimContact, VictimIdentified
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from coordinator.adapters.identity_feed import take
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.stream import TOPICS as COORDINATOR_READS
from coordinator.web.acknowledging import acknowledging_routes
from coordinator.web.asking import asking_routes
from coordinator.web.audit import audit_routes
from coordinator.web.behind import StoredRecords
from coordinator.web.board import Board
from coordinator.web.identities import Identities
from coordinator.web.looking import Looking
from coordinator.web.metrics import of_the_board
from coordinator.web.names import OpenedNames
from coordinator.web.readers import Readers
from coordinator.web.shift import shift_routes
from given import CASE, OTHER_CASE, Wire, ring
from messaging.desk import Desk
from messaging.document import CaseDocument
from messaging.memory import MemoryCases
from messaging.web.auth import open_doors
from proofs.sealed import new_person_key, seal

ROLES: Final = (
    *("nobody", "wall", "person", "context", "names", "operator"),
    *("own system", "operators' token", "another agency"),
)
CASES: Final = frozenset({"person", "context", "names", "own system"})
"""Who may see what a joint view says."""
NEEDED: Final = frozenset({"Identity.name", "Identity.born_on"})
"""Of a person, and only with the grant of names."""
ON_A_WALL: Final = frozenset(
    {
        "agency_number",
        "assignment",
        "offence",
        "stage",
        "table",
        "rule_pack",
        "outcome",
        "clocks",
        "alarms",
        "gaps",
        "timeline",
        "held_back",
        "owed",
        "proposal",
        "settlements",
    }
)
"""The parts of a view of which a tile shows something; whatever else a view holds stays off a wall."""
NOT_ON_A_WALL: Final = re.compile(
    r"assignment\.(?!to$).*|(proposal|settlements.*)\.proposal_hash|clocks.*\.(started_at|escalated)"
)
AT_A_CASE: Final = frozenset({"CaseAssigned.to", "CaseAssigned.by", "SidesWeighed.towards"})
"""What a case's page shows besides the view, of all that the coordinator itself keeps of a case."""
AMONG_COORDINATORS: Final = frozenset({"CaseNoted.by", "CaseNoted.note"})
"""What it shows besides to a coordinator who is logged in."""
ELSEWHERE: Final = "of another case: "
OTHER_CASES: Final = frozenset(
    ELSEWHERE + where for where in ("CaseRegistered.agency_number", "CaseTransferred.table", "BehaviourOrderGiven.ref")
)
"""What it shows of the same person's other cases, with the grant of it."""
COORDINATOR_KEEPS: Final = (
    *(Topic(topic) for topic in COORDINATOR_READS),
    Topic.COORDINATOR_PROGRESS,
    Topic.COORDINATOR_ISSUE,
    Topic.COORDINATOR_ACTS,
)
NOT_TOLD: Final = frozenset({StatementWithdrawn, CaseGivenBack, SettlementIssued})
"""Two after which less would be shown, and one that nobody believes when it is dyed."""
ENDLESS: Final = 3
"""Pieces of an answer that has no end, after which enough was heard: its head, a beat, and all there is."""


def leaves(said: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each text and number with where it stands."""
    if isinstance(said, dict):
        for name, inner in said.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(said, list):
        for number, inner in enumerate(said):
            yield from leaves(inner, f"{path}.{number}")
    elif isinstance(said, str | int) and not isinstance(said, bool):
        yield path, said


def put(said: Any, path: str, value: object) -> Any:
    """The same with another value there."""
    first, _, rest = path.partition(".")
    key: Any = int(first) if isinstance(said, list) else first
    copied = said.copy()
    copied[key] = put(said[key], rest, value) if rest else value
    return copied


def dyed(message: BaseModel, seed: str) -> tuple[BaseModel, dict[str, str]]:
    """The message with a value of its own in every field that can bear one, and where each value stands."""
    kind, said, marks = type(message), message.model_dump(mode="json"), dict[str, str]()
    for path, value in list(leaves(said)):
        digest = sha256(f"{seed} {path}".encode()).hexdigest()
        number = 700_000_000 + int(digest[:7], 16)
        for mark in (f"dye-{digest[:12]}", digest, f"19{number % 90 + 10}-0{number % 9 + 1}-1{number % 9}", number):
            if isinstance(mark, int) != isinstance(value, int):
                continue
            changed = put(said, path, mark)
            try:
                kind.model_validate(changed)
            except ValidationError:
                continue
            said, marks[str(mark)] = changed, path
            break
    return kind.model_validate(said), marks


class OfOnePerson:
    """Police described both cases as the same person's."""

    async def cases_of(self, _person: str, _limit: int) -> list[str]:
        return [CASE, OTHER_CASE]


@dataclass
class Place:
    """The coordinator's pages with one case, dyed throughout, and what was put where."""

    folder: Path
    loop: asyncio.Runner
    """In which all lines of the board run, as in a service."""
    marks: dict[str, str] = field(default_factory=dict)
    """By value: `JointView.offence`, `Identity.name`, `VictimContact.telephone`."""
    board: Board = field(default_factory=Board)
    identities: Identities = field(default_factory=Identities)
    keys: dict[str, bytes | str] = field(default_factory=dict)
    told: dict[str, "Told"] = field(default_factory=dict)
    """By role."""

    def __post_init__(self) -> None:
        view, put_there = dyed(EXAMPLES[JointView], "view")
        assert isinstance(view, JointView)
        self.board.shows(CASE, view)
        self._know(put_there, "JointView")
        self._people()
        looking = Looking(RememberedLooks(), lambda: NOON)
        names = OpenedNames(self.identities, self, looking, lambda: [CASE], lambda _seconds, _what: None)
        behind = StoredRecords(self._cases(view), OfOnePerson(), lambda: NOON)
        more: dict[str, Any] = {"looking": looking, "names": names, "records": behind, "open_to_readers": False}
        self.wall = wall(self.board, self.folder, lambda: NOON, **more)
        tokens = {f"the token of {agency}": agency for agency in ("coordinator", "operator", "probation")}
        rows = (f"{sha256(one.encode()).hexdigest()}: {{agency: {who}, system: s}}" for one, who in tokens.items())
        (self.folder / "all.yaml").write_text("\n".join(rows))
        doors = open_doors("coordinator", self.folder / "all.yaml", "a secret", development_login=True)
        object.__setattr__(self.wall, "doors", doors)
        desk, readers = Desk(coordinator()), Readers(self.wall)
        others = (asking_routes(desk, readers), acknowledging_routes(desk, readers), audit_routes(looking.looks, doors))
        besides = (shift_routes(RememberedShifts(), readers), indicators_of_two_years(readers))
        self.app = app_of(self.wall, *others, *besides)

    async def keys_of(self, people: Sequence[str], _behalf: str) -> Mapping[str, bytes | str]:
        return {one: self.keys[one] for one in people}

    def _know(self, put_there: Mapping[str, str], kind: str) -> None:
        self.marks |= {mark: f"{kind}.{path}" for mark, path in put_there.items()}

    def _cases(self, view: JointView) -> MemoryCases[JointCase]:
        """What the coordinator itself keeps: this case, told in every word there is, and another of its suspect."""
        assert view.proposal is not None
        this = self._told(CASE, ("", view.proposal.proposal_hash), COORDINATOR_KEEPS)
        other = self._told(OTHER_CASE, (ELSEWHERE, "5" * 64), (Topic.POLICE_PROGRESS, Topic.PROSECUTOR_PROGRESS))
        person = sha256(b"both are the same person's").hexdigest()
        self._know({person: "person"}, "SuspectDescribed")
        both = (replace(one, police=replace(one.police, person=person)) for one in (this, other))
        cases = MemoryCases[JointCase]()
        self.loop.run(cases.save_many([CaseDocument(one.id, one) for one in both]))
        return cases

    def _told(self, case_id: str, named: tuple[str, str], topics: Iterable[Topic]) -> JointCase:
        wire, state, (where, proposal_hash) = Wire(case_id), JointCase(case_id), named
        for topic in topics:
            for kind in messages_of(topic):
                if kind in NOT_TOLD:
                    continue
                message, put_there = dyed(EXAMPLES[kind], f"{where}{kind.__name__}")
                assert isinstance(message, Message)
                if "proposal_hash" in kind.model_fields:  # so that it is about the proposal that is shown
                    message = message.model_copy(update={"proposal_hash": proposal_hash})
                self._know(put_there, f"{where}{kind.__name__}")
                state = evolve(state, wire.says(message, topic))
        return state

    def _people(self) -> None:
        """Police name the suspect and a victim; both records come to this service, though only one should."""
        wire = Wire(CASE)
        whole = {
            Identity: {"name": "N", "born_on": "1990-01-31", "address": "A", "telephone": "1", "email": "e"},
            VictimContact: {"name": "N", "address": "A", "telephone": "1", "email": "e", "language": "nl"},
        }
        for kind, said in whole.items():
            assert set(said) == set(kind.model_fields), "each field of a person is dyed"
            fields, put_there = dyed(kind.model_validate(said), kind.__name__)
            person, key = sha256(kind.__name__.encode()).hexdigest(), new_person_key()
            sealed = seal(fields.model_dump(mode="json"), person, key)
            self.keys[person] = key
            self._know(put_there, kind.__name__)
            self._know({person: "person", sealed: "sealed"}, f"{kind.__name__}, sealed")
            named = {"occurred_at": NOON, "person": person, "sealed": sealed}
            wire.says(SuspectIdentified(**named) if kind is Identity else VictimIdentified(victim="S1", **named))
        for record in wire.records:
            take(self.identities, record, ring())

    def browser(self, role: str) -> TestClient:
        tokens = {"own system": "coordinator", "operators' token": "operator", "another agency": "probation"}
        shown = {"Authorization": f"Bearer the token of {tokens[role]}"} if role in tokens else {}
        browser = TestClient(self.app, follow_redirects=False, headers=shown)
        if role not in {*tokens, "nobody"}:
            browser.post("/login", data={"name": "M. Jansen", "works": role})
        return browser

    def found(self, text: str) -> set[str]:
        """The fields of which something stands in this text; a code is shown with spaces."""
        return {where for mark, where in self.marks.items() if mark in text or mark.replace("-", " ") in text}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with asyncio.Runner() as one_loop:
        yield Place(tmp_path_factory.mktemp("pages"), one_loop)


def addresses(app: FastAPI) -> list[str]:
    """Every address of the pages that can be asked for, also with names and in Dutch."""
    routes = [(one.path, getattr(one.original_route, "methods", ())) for one in iter_route_contexts(app.routes)]
    paths = sorted({str(path) for path, methods in routes if "GET" in (methods or ())})
    plain = [path.replace("{case_id}", CASE) for path in paths]
    assert len(plain) >= 10, "the addresses were found"
    return [path + more for path in plain for more in ("", "?names=yes", f"?case={CASE}", "?lang=nl&names=yes")]


@dataclass(frozen=True)
class Told:
    """What a role gets to read at each address, and what is logged meanwhile."""

    read: Mapping[str, str]
    logs: Sequence[Mapping[str, Any]]


def told(place: Place, role: str) -> Told:
    """Asked once for each role."""
    if role not in place.told:
        browser = place.browser(role)
        with capture_logs() as logs:
            read = {path: place.loop.run(answered(place.app, path, browser)) for path in addresses(place.app)}
        place.told[role] = Told(read, logs)
    return place.told[role]


async def answered(app: FastAPI, path: str, browser: TestClient) -> str:
    """An answer with its headers; of one without an end what it says at first."""
    path, _, query = path.partition("?")
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = [(b"host", b"testserver"), (b"cookie", cookie.encode())]
    if shown := browser.headers.get("Authorization"):
        headers.append((b"authorization", shown.encode()))
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode()}
    scope |= {"headers": headers, "scheme": "http", "server": ("testserver", 80), "http_version": "1.1"}
    heard, enough = list[str](), asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not heard:
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError("it waits for ever")

    async def send(message: Any) -> None:
        heard.append(repr(message.get("headers", "")) + message.get("body", b"").decode())
        if len(heard) >= ENDLESS and "text/event-stream" in heard[0]:
            enough.set()

    asking = asyncio.create_task(app(scope, receive, send))
    waiting = asyncio.create_task(enough.wait())
    await asyncio.wait({asking, waiting}, return_when=asyncio.FIRST_COMPLETED)
    for one in (asking, waiting):
        one.cancel()
    await asyncio.gather(asking, waiting, return_exceptions=True)
    return "".join(heard)


def may_see(role: str, where: str) -> bool:
    kind, _, path = where.partition(".")
    if kind == "JointView":
        on_a_wall = path.split(".")[0] in ON_A_WALL and not NOT_ON_A_WALL.fullmatch(path)
        return role in CASES or (role == "wall" and on_a_wall)
    if where in AT_A_CASE:
        return role in CASES
    if where in AMONG_COORDINATORS:
        return role in {"person", "context", "names"}
    if where in OTHER_CASES:
        return role in {"context", "names"}
    return role == "names" and where in NEEDED


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_what_it_may_and_nothing_else(place: Place, role: str) -> None:
    known = told(place, role)

    mistakes = [one for one in known.logs if one["event"] == "our-mistake"]
    leaks = {
        (path, where) for path, text in known.read.items() for where in place.found(text) if not may_see(role, where)
    }

    assert mistakes == [], "each address answered to its end"
    assert leaks == set()
    assert place.found(json.dumps(known.logs, default=str)) == set(), "no log says anything of a case"


def test_the_metrics_hold_no_more_than_codes(place: Place) -> None:
    metrics: list[Metric] = list(of_the_board(place.board))
    codes = {"stage", "held_back", "alarms"}

    assert {where.split(".")[1] for where in place.found(repr(metrics))} <= codes


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("wall", {"JointView.agency_number"}),
        ("person", {"JointView.agency_number", "JointView.incident", *AT_A_CASE, *AMONG_COORDINATORS}),
        ("context", {"JointView.agency_number", *AT_A_CASE, *AMONG_COORDINATORS, *OTHER_CASES}),
        ("names", {"JointView.agency_number", "Identity.name", "Identity.born_on", *AMONG_COORDINATORS, *OTHER_CASES}),
        ("own system", {"JointView.agency_number", "JointView.incident", *AT_A_CASE}),
        ("operator", set()),
        ("another agency", set()),
        ("nobody", set()),
    ],
)
def test_each_role_does_read_what_it_is_for(place: Place, role: str, reads: set[str]) -> None:
    found = {where for text in told(place, role).read.values() for where in place.found(text)}

    assert found >= reads
    assert reads or not found


def test_every_field_of_the_view_is_dyed_or_can_tell_nothing(place: Place) -> None:
    bare = {path for path, _ in leaves(EXAMPLES[JointView].model_dump(mode="json"))}
    known = {where.partition(".")[2] for where in place.marks.values() if where.startswith("JointView.")}
    moments = r"occurred_at|as_of.*|clock_facts.*|.*(_at|\.at|since|until|due|seen)"
    chosen_from_a_few = r".*(state|owner|by|topic|number|minutes|left_out|unseen)(\..*)?"

    assert not [path for path in bare - known if not re.fullmatch(f"{moments}|{chosen_from_a_few}", path)]
