"""Put parked records back, or have them forgotten: the service is asked first, and the act told before it is done."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from contracts.topics import Agency
from jointtable.acting import REFUSED, Outcome, Said
from jointtable.asking import Asking, NoAnswer, NotDone
from jointtable.at_a_table import Seen
from jointtable.dlq_rows import Parked
from jointtable.operators_kafka import Act
from messaging.event import Record
from messaging.parking import Place

TAKEN: Final = 30.0
"""Seconds a service may take until it has taken in what was put back."""
GONE: Final = "already gone"
"""Somebody else put it back, or had it forgotten."""
LOOK_AGAIN: Final = 0.2


class Kafka(Protocol):
    """What is needed of the operators' way into Kafka."""

    def tell(self, act: Act) -> None:
        """Leave the act on `operator.acts`. Raises NotSent."""
        ...

    def put_back(self, service: Agency, parked: Record) -> None:
        """The parked record on the service's retry topic. Raises NotSent."""
        ...

    def find(self, service: Agency, wanted: Mapping[Place, str], seen: Seen) -> dict[Place, Record]:
        """The parked records as they lie on `<service>.dlq`. Raises NotSent."""
        ...


def would_replay(asking: Asking, rows: Sequence[Parked]) -> Iterator[Outcome[Parked]]:
    """What replaying each would come to, by its service's own judgement of now."""
    for row in rows:
        no = _judged(asking, row, "may_replay")
        yield no or Outcome(row, "would be replayed")


def replay(
    asking: Asking, kafka: Kafka, rows: Sequence[Parked], kept: Mapping[Place, Record], said: Said
) -> Iterator[Outcome[Parked]]:
    """Put back, in order, what would be taken in now, and wait until its service has. Raises NotSent.

    `kept`: the records of one service as `find` found them.
    """
    for row in rows:
        yield _replay(asking, kafka, row, kept.get(row.place), said)


def discard(asking: Asking, kafka: Kafka, rows: Sequence[Parked], said: Said) -> Iterator[Outcome[Parked]]:
    """Have each forgotten that no case waits for. Raises NotSent."""
    for row in rows:
        yield _judged(asking, row, "may_discard") or _discard(asking, kafka, row, said)


def would_discard(asking: Asking, rows: Sequence[Parked]) -> Iterator[Outcome[Parked]]:
    """Which of them may be forgotten."""
    for row in rows:
        yield _judged(asking, row, "may_discard") or Outcome(row, "would be discarded")


def _replay(asking: Asking, kafka: Kafka, row: Parked, kept: Record | None, said: Said) -> Outcome[Parked]:
    no = _judged(asking, row, "may_replay")
    if no is not None:
        return no
    if kept is None:
        return Outcome(row, REFUSED, f"its bytes are not on {row.service}.dlq", well=False)
    kafka.tell(_act("replayed", row, said))
    kafka.put_back(row.service, kept)
    return _until_taken(asking, row)


def _discard(asking: Asking, kafka: Kafka, row: Parked, said: Said) -> Outcome[Parked]:
    kafka.tell(_act("discarded", row, said))
    try:
        asking.do(row.service, f"{row.path}/discard", {"digest": row.digest, "who": said.who, "why": said.why})
    except (NoAnswer, NotDone) as why:
        return _not_done(row, why)
    return Outcome(row, "discarded")


def _not_done(row: Parked, why: NoAnswer | NotDone) -> Outcome[Parked]:
    """Refused; or somebody else was quicker, and there is nothing left to do."""
    gone = isinstance(why, NotDone) and why.missing
    return Outcome(row, GONE) if gone else Outcome(row, REFUSED, str(why), well=False)


def _judged(asking: Asking, row: Parked, which: str) -> Outcome[Parked] | None:
    """Why not, by the service's own judgement; none when it may be."""
    try:
        told = asking.of(row.service, row.path)
    except (NoAnswer, NotDone) as why:
        return _not_done(row, why)
    if told["digest"] != row.digest:
        return Outcome(row, REFUSED, "other bytes are parked from there now; look again", well=False)
    now = told["now"]
    if now[which]:
        return None
    text = " ".join(str(now[name]) for name in ("verdict", "reason", "detail") if now[name])
    waits = "its case waits for it: " if which == "may_discard" else "it would only be parked again: "
    return Outcome(row, REFUSED, f"{waits}{text}", well=False)


def _until_taken(asking: Asking, row: Parked) -> Outcome[Parked]:
    until = time.monotonic() + TAKEN
    while time.monotonic() < until:
        try:
            asking.of(row.service, row.path)
        except NotDone as why:
            if why.missing:
                return Outcome(row, "taken in")
        except NoAnswer:
            pass
        time.sleep(LOOK_AGAIN)
    return Outcome(row, "put back", f"not yet taken in after {TAKEN:.0f} s: look again, and at the log", well=False)


def _act(act: str, row: Parked, said: Said) -> Act:
    return Act(act, row.service, row.place, row.digest, row.case, row.reason, said.who, said.why, said.at)
