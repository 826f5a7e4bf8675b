"""A running table as tests use it: each agency's own line, the clock, the drop folder, and everybody at rest."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import httpx2
from confluent_kafka import Producer

from contracts.envelope import Envelope, headers_of
from contracts.topics import Agency
from demo.clock import DayClock
from demo.conductor import Rest
from deploy.part import Switch
from deploy.run import Standing
from proofs.keys import SigningKey

REQUESTS = UUID("4f1a7c1e-6d2b-5c3a-9e8f-0a1b2c3d4e5f")
_NUMBERS = count(1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST_DAY = date(2026, 1, 5)
"""Each story has a day of its own, so that stories may come in any order; legal time never goes back."""


class WholeTable:
    """One story's hands on the table. `number` is this story's own case."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.secrets, self.supervisor = standing.parts.secrets, standing.parts.supervisor
        nth = next(_NUMBERS)
        self.day = FIRST_DAY + timedelta(days=nth)
        self.number = f"PL9{nth:05d}"
        self.clock = DayClock(standing.plan.clock_file, self.at("00:00"))

    def url(self, agency: Agency) -> str:
        return self.standing.plan.address(agency)

    def at(self, text: str) -> datetime:
        """`at("15:00")` on this story's day, by the clock on the wall, with the offset of that moment."""
        wall = datetime.combine(self.day, time.fromisoformat(text), AMSTERDAM)
        return wall.replace(tzinfo=timezone(wall.utcoffset() or timedelta()))

    def now_is(self, text: str) -> None:
        """Legal time goes on to this moment of the story's day, and everybody comes to rest."""
        self.clock.set(self.at(text), 0.0)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is unread, unsent or due anywhere."""
        token = self.secrets.token("operator").read_text().strip()
        plan = self.standing.plan
        up = (one for one in plan.further if self.supervisor.state(one.name) != "STOPPED")
        services = {one.name: one.address for one in (*map(plan.first, Agency), *up)}
        dropped = plan.drop_folder.iterdir
        rest = Rest(services, token, lambda: not any(one.is_file() and one.name[0] != "." for one in dropped()))
        with httpx2.Client(timeout=10) as client, ThreadPoolExecutor(len(services)) as asking:
            rest.wait(client, asking)

    def client(self, agency: Agency) -> httpx2.Client:
        """The agency's own system's line."""
        token = self.secrets.token(agency).read_text().strip()
        return httpx2.Client(base_url=self.url(agency), headers={"Authorization": f"Bearer {token}"}, timeout=20)

    def asks(self, agency: Agency, path: str, body: dict[str, Any], nth: str = "") -> httpx2.Response:
        """A request by the agency's own system; everybody comes to rest after it."""
        key = str(uuid5(REQUESTS, f"{self.number}/{path}/{nth}"))
        with self.client(agency) as line:
            answer = line.post(path, json=body, headers={"Idempotency-Key": key})
        self.rest()
        return answer

    def case_at(self, agency: Agency) -> dict[str, Any]:
        """This story's case, as one agency's service knows it."""
        with self.client(agency) as line:
            listed = line.get("/cases").json()["cases"]
        found: dict[str, Any] = next(case for case in listed if case["agency_number"] == self.number)
        return found

    @property
    def case_id(self) -> str:
        return str(self.case_at(Agency.POLICE)["case_id"])

    def view(self) -> dict[str, Any]:
        """This story's case on the wall board."""
        found = self.board_case(lambda case: case["agency_number"] == self.number)
        assert found is not None
        return found

    def board_case(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        with self.client(Agency.COORDINATOR) as line:
            listed = line.get("/api/board").json()["cases"]
        found: dict[str, Any] | None = next((case for case in listed if fits(case)), None)
        return found

    def registers(self, **other: Any) -> None:
        """Police register this story's case by REST."""
        body = {
            "agency_number": self.number,
            "incident": "I1",
            "table": "rotterdam",
            "offence": "Shoplifting",
            "offence_class": "pre-trial-detention-allowed",
            "age_class": "adult",
            "vulnerable": False,
            "arrested_at": self.at("09:00").isoformat(),
            "arrested_place": "Station Square",
        }
        answer = self.asks(Agency.POLICE, "/cases", body | other)
        assert answer.status_code == 202, answer.text

    def at_the_table(
        self, outcome: str = "penalty-order-fine", suspect: Mapping[str, Any] | None = None, **terms: Any
    ) -> str:
        """Registered, selected, a solicitor assigned, and a settlement proposed; its hash."""
        self.registers(**(suspect or {}))
        step = f"/cases/{self.case_id}"
        self.asks(Agency.PROSECUTOR, f"{step}/selection", {"why": "simple", "working_method": "table-first"})
        self.asks(Agency.LEGAL_AID, f"{step}/assignments", {"solicitor": "NL-A-1"})
        return self.proposes(outcome, **terms)

    def proposes(self, outcome: str = "penalty-order-fine", **terms: Any) -> str:
        """A settlement is proposed, and both sides weighed for it; its hash."""
        body = {"outcome": outcome, "terms": terms or {"amount_cents": 35000}, "grounds": "admitted"}
        answer = self.asks(Agency.PROSECUTOR, f"/cases/{self.case_id}/proposals", body, json.dumps(body))
        assert answer.status_code == 202, answer.text
        named = str(self.case_at(Agency.PROSECUTOR)["proposal"]["hash"])
        sides = {"suspects_side": "admitted", "victims_side_absent": "nobody answered"}
        weighing = {"towards": outcome, "proposal_hash": named} | sides
        weighed = self.asks(Agency.PROSECUTOR, f"/cases/{self.case_id}/weighings", weighing, named)
        assert weighed.status_code == 202, weighed.text
        return named

    def confirms(self, named: str, moment: datetime) -> httpx2.Response:
        """The assigned solicitor confirms the consultation on this proposal."""
        return self._at_the_link(
            {
                "kind": "consultation",
                "proposal_hash": named,
                "held_at": moment.isoformat(),
                "channel": "video",
                "minutes": "20",
                "points_explained": ["criminal-record", "certificate-of-conduct", "right-to-refuse", "objection"],
            }
        )

    def waives(self, named: str, moment: datetime) -> httpx2.Response:
        """The assigned solicitor confirms that the client gave the consultation on this proposal up."""
        said = {"kind": "waiver", "proposal_hash": named, "waived_at": moment.isoformat()}
        return self._at_the_link(said | {"consequences_explained": "yes"})

    def first_confirms(self, ended_at: datetime) -> httpx2.Response:
        """The assigned solicitor confirms the consultation before the first interrogation."""
        said = {
            "kind": "consultation",
            "ended_at": ended_at.isoformat(),
            "channel": "in-person",
            "minutes": "20",
            "points_explained": ["right-to-silence", "solicitor-at-interrogation"],
        }
        return self._at_the_link(said, "first_consultation")

    def first_waives(self, moment: datetime, *, explained: bool) -> httpx2.Response:
        """The assigned solicitor confirms that the client gave that consultation up."""
        said = {"kind": "waiver", "waived_at": moment.isoformat()}
        return self._at_the_link(said | {"consequences_explained": "yes" if explained else "no"}, "first_consultation")

    def _at_the_link(self, said: dict[str, Any], which: str = "link") -> httpx2.Response:
        """The assigned solicitor opens the link and says this."""
        with self.client(Agency.LEGAL_AID) as line:
            link = line.get(f"/cases/{self.case_id}/confirmation-link").json()[which]
        with httpx2.Client(base_url=self.url(Agency.LEGAL_AID), timeout=20) as solicitor:
            csrf = re.search(r'name="csrf" value="([^"]+)"', solicitor.get(link).text)
            assert csrf
            answer = solicitor.post(link, data={"csrf": csrf.group(1)} | said)
        self.rest()
        return answer

    def key_of(self, agency: Agency) -> SigningKey:
        """The agency's real signing key, as a thief would have it."""
        return SigningKey.from_jwk_file(self.secrets.signing_key(agency))

    def writes(self, user: Agency, envelope: Envelope) -> str | None:
        """A record put on a topic with one service's own credentials; the broker's refusal, or None."""
        refused: list[str | None] = []
        producer = Producer(self.standing.parts.broker_as(user).settings())
        producer.produce(
            envelope.topic,
            envelope.value,
            envelope.subject.encode(),
            headers=headers_of(envelope),  # type: ignore[arg-type]  # a list of pairs is what it wants
            on_delivery=lambda error, _message: refused.append(error.name() if error else None),
        )
        producer.flush(15)
        return refused[0] if refused else "no-answer"


@contextmanager
def away(part: Switch) -> Iterator[None]:
    """A part of the table is away in this block, and back after it, also when it fails."""
    part.off()
    try:
        yield
    finally:
        part.on()


def drop(folder: Path, name: str, data: bytes) -> None:
    """A file as an old system drops it: whole, then renamed into place, then marked as complete."""
    written = folder / f".{name}.new"
    written.write_bytes(data)
    written.rename(folder / name)
    (folder / f"{name}.done").touch()
