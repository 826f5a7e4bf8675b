"""`make sources`: many records through each way in, with kills every few seconds and the broker away for a minute.

Each record counts exactly once in effect, and each case's are in order. Writes docs/campaigns/sources.md.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2
from confluent_kafka import Consumer

from campaigns.feeding import AList, Record, by_files, by_posts, by_table, records
from contracts.language import BY_TYPE
from contracts.topics import Agency, Topic
from demo.clock import DayClock
from deploy.addresses import PROJECT
from deploy.run import Standing, table
from deploy.steps import Steps
from given import at

PAGE: Final = PROJECT / "docs" / "campaigns" / "sources.md"
UP_FOR: Final = 3.0
"""Seconds for which the service is up again before it is killed again."""
OUTAGE: Final = 60.0
CASES: Final = 200
PATIENCE: Final = 900.0
ITEMS: Final = """
version: 1
name: campaign-items
files: ["*.jsonl"]
json_lines: {}
kind: {constant: record-item}
number: {path: number}
requests:
  record-item:
    ref: {path: ref}
    kind: {constant: report}
    digest: {path: digest}
    made_at: {constant: "2026-03-10T09:00:00+00:00"}
"""
HARMS: Final = """
version: 1
name: campaign-harms
push: {rows: /}
kind: {constant: harms}
number: {path: number}
requests:
  harms:
    victim: {constant: S1}
    recorded_at: {constant: "2026-03-10T09:00:00+00:00"}
    kinds: {constant: material}
    harm: {path: nth}
    correction: {path: correction, required: false}
"""
ADVICE: Final = """
version: 1
name: campaign-%(name)s
poll:
  %(origin)s
  key: key
  changed: {path: changed, format: iso}
  first: "2026-01-01T00:00:00+00:00"
  every: 1
  overlap: 1
kind: {constant: given-advice}
number: {path: number}
requests:
  given-advice:
    given_at: {constant: "2026-03-10T09:00:00+00:00"}
    conclusion: {path: nth}
    risk_band: {constant: low}
    correction: {path: correction, required: false}
"""
BY_LIST: Final = "url: %s\n  since: since\n  rows: /rows"
BY_SQL: Final = 'sql: "select * from advice where changed >= :since order by changed"'


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: whose service it is, what is fed, and where each word then stands."""

    name: str
    agency: Agency
    topic: Topic
    word: Callable[[Any], str | None]
    feed: Callable[[Standing, list[Record]], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one way's records."""

    way: str
    records: int
    once_and_in_order: bool
    kills: int
    seconds: float
    missing: int
    twice: int
    sent_again: int
    """Records that came again under their own number and id, as after a kill; readers have seen them before."""


def main() -> int:
    """Exit 0 when every record counted once and in order, by every way asked for."""
    asked = _arguments()
    outcomes = [outcome for way in asked.ways for outcome in _campaign(way, asked.records)]
    for outcome in outcomes:
        sys.stdout.write(f"{outcome}\n")
    if asked.report:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(_page(outcomes))
    return 0 if all(outcome.once_and_in_order for outcome in outcomes) else 1


def _campaign(name: str, count: int) -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory(prefix="jt") as made:
        folder, a_list = Path(made), AList()
        way, besides = _way(name, folder, a_list)
        with table(folder / "run", "nl", Steps(), besides={way.agency: besides}) as standing:
            yield _fed(standing, way, list(records(CASES, count // CASES)))


def _way(name: str, folder: Path, a_list: AList) -> tuple[Way, dict[str, object]]:
    """The way of this name, and what its service is told for it."""
    (folder / "run").mkdir()
    mapping, database = folder / "mapping.yaml", folder / "advice.sqlite"
    polled: dict[str, object] = {"MAPPING": mapping, "POLL_FOLDER": folder / "poll"}
    match name:
        case "files":
            mapping.write_text(ITEMS)
            feed = lambda up, said: by_files(said, up.plan.drop_folder)  # noqa: E731  # one line each, side by side
            return Way(name, Agency.POLICE, Topic.POLICE_FILE, lambda said: getattr(said, "ref", None), feed), {
                "MAPPING": mapping
            }
        case "posts":
            mapping.write_text(HARMS)
            return Way(name, Agency.VICTIM_SUPPORT, Topic.VICTIM_SUPPORT_STATEMENT, lambda said: said.harm, _post), {
                "MAPPING": mapping
            }
        case "list":
            mapping.write_text(ADVICE % {"name": "list", "origin": BY_LIST % a_list.address})
            feed = lambda _up, said: a_list.grow(said)  # noqa: E731  # as above
        case _:
            mapping.write_text(ADVICE % {"name": "table", "origin": BY_SQL})
            by_table([], database)
            (folder / "address").write_text(f"sqlite:///{database}")
            polled["POLL_DATABASE_FILE"] = folder / "address"
            feed = lambda _up, said: by_table(said, database)  # noqa: E731  # as above
    return Way(name, Agency.PROBATION, Topic.PROBATION_ADVICE, lambda said: said.conclusion, feed), polled


def _post(up: Standing, said: list[Record]) -> None:
    token = up.parts.secrets.token(Agency.VICTIM_SUPPORT).read_text()
    by_posts(said, f"{up.plan.address(Agency.VICTIM_SUPPORT)}/inbox/campaign-harms", token)


def _fed(up: Standing, way: Way, said: list[Record]) -> Outcome:
    """Register the cases, feed everything while things die, and read what stands on the topic."""
    DayClock(up.plan.clock_file, at("12:00")).set(at("20:00"), 0.0)
    case_of = _registered(up, sorted({one.number for one in said}), way.agency)
    started, stop, killed = time.monotonic(), threading.Event(), Counter[str]()
    with ThreadPoolExecutor(2) as doing:
        dying = doing.submit(_kill, up, way.agency, stop, killed)
        fed = doing.submit(way.feed, up, said)
        fed.result()
        told = _words(up, way, len(said))
        stop.set()
        dying.result()
    found = [(one.case_id, one.word) for one in dict.fromkeys(told)]
    wanted = {(case_of[one.number], f"{one.nth:04d}") for one in said}
    per_case: dict[str, list[str]] = {}
    for case_id, word in found:
        per_case.setdefault(case_id, []).append(word)
    in_order = all(words == sorted(words) for words in per_case.values())
    missing, twice = len(wanted - {*found}), len(found) - len({*found})
    right = in_order and not missing and not twice and {*found} == wanted
    again = len(told) - len(found)
    return Outcome(way.name, len(said), right, killed["kills"], time.monotonic() - started, missing, twice, again)


def _kill(up: Standing, service: Agency, stop: threading.Event, killed: Counter[str]) -> None:
    """Kill the service whenever it has been up for a few seconds; the broker is away for a minute once."""
    since = time.monotonic()
    away_from, back = since + 15, False
    while not stop.wait(UP_FOR):
        now = time.monotonic()
        if now > away_from and not killed["outages"]:
            up.parts.supervisor.end("kafka")
            killed["outages"] += 1
        if killed["outages"] and not back and now > away_from + OUTAGE:
            up.parts.supervisor.run("kafka")
            back = True
        if _answers(up, service):
            up.parts.supervisor.kill(service)
            killed["kills"] += 1
            _wait_until_it_answers(up, service, stop)
    if killed["outages"] and not back:
        up.parts.supervisor.run("kafka")


def _answers(up: Standing, service: Agency) -> bool:
    try:
        return httpx2.get(f"{up.plan.address(service)}/health/live", timeout=2).is_success
    except httpx2.HTTPError:
        return False


def _wait_until_it_answers(up: Standing, service: Agency, stop: threading.Event) -> None:
    while not _answers(up, service) and not stop.wait(0.2):
        """The supervisor starts it again."""


def _registered(up: Standing, numbers: list[str], agency: Agency) -> dict[str, str]:
    """Every case registered by REST; its id by its number. Returns when the agency's service knows them all."""
    known: dict[str, str] = {}
    token = up.parts.secrets.token(Agency.POLICE).read_text()
    with httpx2.Client(timeout=30, headers={"Authorization": f"Bearer {token}"}) as line:
        for number in numbers:
            body = {
                "agency_number": number,
                "incident": f"I-{number}",
                "table": "rotterdam",
                "offence": "Shoplifting",
                "offence_class": "pre-trial-detention-allowed",
                "age_class": "adult",
                "vulnerable": False,
                "arrested_at": at("08:00").isoformat(),
                "arrested_place": "Station",
                "victims": 1,
            }
            known[number] = line.post(f"{up.plan.address(Agency.POLICE)}/cases", json=body).json()["case_id"]
    own = {"Authorization": f"Bearer {up.parts.secrets.token(agency).read_text()}"}
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        listed = httpx2.get(f"{up.plan.address(agency)}/cases", headers=own, timeout=30).json()["cases"]
        if sum(bool(case["agency_number"]) for case in listed) >= len(numbers):
            return known
        time.sleep(0.2)
    raise TimeoutError(f"{agency} did not hear of all cases")


@dataclass(frozen=True, slots=True)
class Told:
    """A word as it stands on the topic; the same record sent again is equal to it."""

    case_id: str
    sequence: str
    id: str
    word: str


def _words(up: Standing, way: Way, wanted: int) -> list[Told]:
    """Every word on the topic, in the order of the topic, until there are enough and no more come."""
    reader = up.parts.broker_as(Agency.COORDINATOR).settings()
    consumer = Consumer({**reader, "group.id": "coordinator-campaign", "auto.offset.reset": "earliest"})
    consumer.subscribe([way.topic.value])
    found: list[Told] = []
    quiet_since = time.monotonic()
    # After the last one a little longer: what counts twice would come late.
    while time.monotonic() - quiet_since < (10.0 if len({*found}) >= wanted else PATIENCE):
        message = consumer.poll(0.5)
        if message is None or message.error():
            continue
        headers = {str(name): _text(value) for name, value in dict(message.headers() or []).items()}
        word = way.word(BY_TYPE[headers["ce_type"]].model_validate_json(message.value() or b""))
        if word is not None:
            found.append(Told(headers["ce_subject"], headers["ce_sequence"], headers["ce_id"], word))
            quiet_since = time.monotonic()
    consumer.close()
    return found


def _text(value: bytes | str | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""


def _page(outcomes: list[Outcome]) -> str:
    rows = [
        f"| {one.way} | {one.records} | {one.kills} | {one.seconds:.0f} | {one.missing} | {one.twice} "
        f"| {one.sent_again} | {'yes' if one.once_and_in_order else '**no**'} |"
        for one in outcomes
    ]
    head = (
        "# Many records through each way in\n\n"
        f"Written by `make sources`. {CASES} cases; the service killed (-9) whenever it was up for {UP_FOR:.0f} s,\n"
        f"Kafka away for {OUTAGE:.0f} s. What counts is read from the agency's topic: each word once, each case's in\n"
        "order. A record sent again after a kill has the same number and id, and readers have seen it before.\n\n"
        "| way | records | kills | seconds | missing | twice | sent again | each once and in order |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sources", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--ways", nargs="+", default=["files", "posts", "list", "table"])
    parser.add_argument("--report", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
