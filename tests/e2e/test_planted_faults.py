"""Faults are planted one after the other: each is named with its runbook, which is then followed word by word.

The commands are those of the runbook's own blocks. What only a person can do is done where its words say so. While a
fault lasts, agencies go on saying things: afterwards all is well, and a recount finds every word of theirs once.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from contracts.topics import Agency, Topic
from deploy.local import BROKER, STORE
from planted import Hands, nothing_by_hand, table_to_plant_on
from planted_words import claims_what_is_not_so, withholds_a_word
from runbooks import PLACE, filled, steps_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
WITHIN = 60.0
"""Seconds from when a fault is there until `jointtable status` names it."""
LAST = ("jointtable topics diff", "jointtable status")
"""Commands that end with 1 when they tell of something wrong."""
CASE = re.compile(r"\bcase ([0-9a-f-]{36})\b")
Mend = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: how it is planted, how status names it, and which steps of the runbook then apply.

    `planted` answers what a person has to do with hands; `by_hand` is the step, and its words, that say so.
    """

    called: str
    planted: Callable[[Hands], Mend]
    where: str
    what: str
    runbook: str
    steps: Sequence[int]
    by_hand: tuple[int, str] | None = None
    meanwhile: Callable[[Hands], object] = Hands.registers_a_case
    """What an agency says while it lasts."""


def a_stopped_agency(hands: Hands) -> Mend:
    hands.up.parts.supervisor.end(Agency.LEGAL_AID)
    return nothing_by_hand


def a_poison_record(hands: Hands) -> Mend:
    hands.writes_noise(Agency.PROBATION, Topic.PROBATION_ADVICE)
    return nothing_by_hand


def a_stuck_partition(hands: Hands) -> Mend:
    ended = hands.stranger_in_the_group_of(Agency.PROBATION)
    hands.registers_cases_on_every_partition()
    return ended


def a_full_outbox(hands: Hands) -> Mend:
    hands.takes_right_away(Agency.VICTIM_SUPPORT, Topic.VICTIM_SUPPORT_PROGRESS, "WRITE")
    hands.says_until_refused()
    return nothing_by_hand


def a_dead_webhook(hands: Hands) -> Mend:
    hands.system.goes()
    return hands.system.comes


def a_wrong_clock(hands: Hands) -> Mend:
    machine = hands.machines[Agency.LEGAL_AID]
    machine.clock_is_off_by(-90)
    return lambda: machine.clock_is_off_by(0)


def a_wrong_version(hands: Hands) -> Mend:
    machine = hands.machines[Agency.VICTIM_SUPPORT]
    machine.has_release("0.0.9")
    hands.restarts(Agency.VICTIM_SUPPORT)
    return machine.has_the_tables_release


def a_missing_topic(hands: Hands) -> Mend:
    hands.removes(Topic.POLICE_VICTIMS)
    return nothing_by_hand


def a_lost_right(hands: Hands) -> Mend:
    hands.takes_right_away(Agency.LEGAL_AID, Topic.PROSECUTOR_SETTLEMENT, "READ")
    return nothing_by_hand


def a_slow_store(hands: Hands) -> Mend:
    hands.line.seconds = 0.6
    return hands.line.is_quick


def a_broker_that_is_away(hands: Hands) -> Mend:
    hands.up.parts.supervisor.end(BROKER)
    return nothing_by_hand


def a_store_that_is_away(hands: Hands) -> Mend:
    hands.up.parts.supervisor.end(STORE)
    return nothing_by_hand


NOT_SEEN = "not to be seen: no such topic, or no right to describe it"
NOT_ANSWERED = "no answer for 30 s: the broker is away, or no right to read it"
FAULTS = (
    Fault("stopped agency", a_stopped_agency, "legal-aid", "does not answer", "service-down", [1, 5]),
    Fault("poison record", a_poison_record, "coordinator", "1 record parked", "parked", [1, 4, 5]),
    Fault(
        "stuck partition",
        a_stuck_partition,
        *("probation", "unread for", "stuck", [1, 3, 7]),
        (3, "end that program"),
    ),
    Fault("full outbox", a_full_outbox, "victim-support", "takes no more", "outbox", [2, 4]),
    Fault(
        "dead webhook",
        a_dead_webhook,
        *("prosecutor", "not delivered to its own system", "undelivered", [2, 5]),
        (2, "Mend that system"),
    ),
    Fault(
        "clock skew",
        a_wrong_clock,
        *("legal-aid", "its clock is", "clock-skew", [1, 3]),
        (1, "Mend the one that is wrong"),
    ),
    Fault(
        "wrong version",
        a_wrong_version,
        *("victim-support", "it is of version 0.0.9 and most are of", "versions-differ", [1, 4]),
        (1, "Give it the same release"),
    ),
    Fault(
        "missing topic",
        a_missing_topic,
        *("victim-support", f"it is not ready: {Topic.POLICE_VICTIMS.value}: {NOT_SEEN}", "not-ready", [2, 4]),
    ),
    Fault(
        "lost right",
        a_lost_right,
        *("legal-aid", f"it is not ready: {Topic.PROSECUTOR_SETTLEMENT.value}: {NOT_ANSWERED}", "not-ready", [2, 4]),
    ),
    Fault("slow store", a_slow_store, "probation", "its store took", "slow-store", [2, 4], (2, "Mend that")),
    Fault("broker away", a_broker_that_is_away, "broker", "the broker at", "broker-away", [1, 4]),
    Fault(
        "store away",
        a_store_that_is_away,
        *("police", "it is not ready: store: ", "not-ready", [3, 4]),
        meanwhile=Hands.is_told_to_ask_again,
    ),
    Fault(
        "missing record",
        withholds_a_word,
        *("coordinator", f"{Topic.POLICE_PROGRESS.value} missing", "stalled", [1, 3, 7]),
        (3, "its owner has still to send it"),
    ),
    Fault(
        "forged records",
        claims_what_is_not_so,
        *("coordinator", "source-not-owner 1, unknown-key 1", "unproven", [1, 3, 5, 6]),
        (3, "tell security"),
    ),
)


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """One table for all of them: each leaves it as it found it."""
    with table_to_plant_on(tmp_path_factory.mktemp("planted")) as up:
        yield up


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.called)
def test_a_planted_fault_is_named_and_its_runbook_mends_it_with_nothing_lost(
    hands: Hands, fault: Fault, capsys: pytest.CaptureFixture[str]
) -> None:
    hands.stands_well()

    by_hand, began = fault.planted(hands), time.monotonic()
    fault.meanwhile(hands)
    said = named(hands, fault, began + WITHIN)
    seconds = time.monotonic() - began
    case = CASE.search(said["what"])
    followed(hands, fault, {"SERVICE": said["where"], "CASE": case[1] if case else ""}, by_hand)

    with capsys.disabled():
        sys.stdout.write(
            f"\n{fault.called}: named after {seconds:.0f} s, mended after {time.monotonic() - began:.0f} s\n"
        )
    hands.stands_well()
    counted = hands.recounted()
    assert counted["differences"] == []
    assert (counted["equal"], counted["incomplete"], counted["kept"]) == (True, 0, 0)
    assert counted["applied"] >= len(hands.said)
    assert hands.lost() == []


def named(hands: Hands, fault: Fault, until: float) -> Mapping[str, str]:
    """What status says of it, in an answer that is given by then."""
    while True:
        wrong: Sequence[Mapping[str, str]] = hands.status()["wrong"]
        assert time.monotonic() <= until, f"{fault.called} is not named within {WITHIN:.0f} s: {wrong}"
        for one in wrong:
            if (one["where"], one["runbook"]) == (fault.where, fault.runbook) and fault.what in one["what"]:
                return one


def followed(hands: Hands, fault: Fault, said: Mapping[str, str], by_hand: Mend) -> None:
    """Each step that applies, in order: with hands what only hands can do, then the commands."""
    steps = steps_of(fault.runbook)
    for number in fault.steps:
        if fault.by_hand is not None and fault.by_hand[0] == number:
            assert fault.by_hand[1] in steps[number].words
            by_hand()
        for command in steps[number].commands:
            for of in parked(hands) if PLACE in command else [said]:
                answer = hands.run(filled(command, of))
                assert answer.returncode in ((0, 1) if command.startswith(LAST) else (0,)), (command, answer)


def parked(hands: Hands) -> Sequence[Mapping[str, str]]:
    """What `jointtable dlq list` names, as the commands on one want it."""
    listed = json.loads(hands.run("jointtable dlq list --json").stdout)["parked"]
    return [
        {
            "SERVICE": one["service"],
            PLACE: f"{one['topic']}/{one['partition']}/{one['offset']}",
            "REASON": one["reason"],
        }
        for one in listed
    ]
