"""What rotate-keys.md says of a true word that a key signed before it was ended: refused, and how it is taken in."""

from dataclasses import replace
from datetime import timedelta

from a_service import NOON
from a_table import ATable
from contracts.police import InterrogationClosed, SuspectDescribed
from contracts.topics import Agency, Topic
from given import CASE, Wire, public_keys, waited_for
from messaging.event import Record
from messaging.recount import Lying, by_case, differences, replay
from proofs.keys import KeyRing

READER = Agency.COORDINATOR
FILE = Topic.POLICE_FILE.value
FIRST = f"{FILE}/0/0"
WHY = ("--why", "police say that this is theirs", "--who", "an operator")
THEFT, CHANGE = NOON - timedelta(hours=1), NOON + timedelta(hours=1)


def true_words() -> list[Record]:
    """Two of police about one case, the first signed between the theft and the change; the second is never signed."""
    wire = Wire()
    wire.says(SuspectDescribed(occurred_at=NOON, age_class="adult", vulnerable=False, offence_class="theft"))
    wire.says(InterrogationClosed(occurred_at=NOON, ref="1"))
    return wire.records


def with_police_key_until(table: ATable, ends: object) -> None:
    """The reader was given the set in which the stolen key ends then, and restarted."""
    keys = [one.model_copy(update={"valid_to": ends}) if one.agency is Agency.POLICE else one for one in public_keys()]
    table.services[READER] = replace(table.services[READER], ring=KeyRing(keys))


def test_a_word_after_it_waits_and_neither_replay_nor_discard_is_granted(table: ATable) -> None:
    table.has(READER)
    with_police_key_until(table, THEFT)
    table.reads(READER, true_words())

    replayed = table.asked("dlq", "replay", FIRST, *WHY)
    discarded = table.asked("dlq", "discard", "coordinator", FIRST, *WHY)
    status = table.asked("status")

    assert (replayed.exit_code, "not-belonging key-not-valid-then" in replayed.stdout) == (1, True)
    assert (discarded.exit_code, "its case waits for it" in discarded.stdout) == (1, True)
    assert f"case {CASE} cannot go on: {FILE} missing" in status.stdout
    assert "key-not-valid-then 1" in status.stdout


def test_a_count_by_the_set_that_ends_at_the_theft_finds_it_missing_where_it_was_taken_in(table: ATable) -> None:
    table.has(READER)
    table.reads(READER, true_words())
    stored = waited_for(table.services[READER].cases.load(CASE))

    named = dict[object, set[str]]()
    for ends in (THEFT, CHANGE):
        with_police_key_until(table, ends)
        service = table.services[READER]
        (heard,), _ = by_case(service, [Lying(one, 0) for one in true_words()], NOON)
        told = differences(service, stored, replay(service, heard, NOON), lambda state: state)
        named[ends] = {one.what for one in told if one.where == FILE}

    assert named == {THEFT: {"number-missing", "on-no-topic", "waits-otherwise"}, CHANGE: set()}


def test_nothing_keeps_it_from_being_discarded_while_nothing_came_after_it(table: ATable) -> None:
    table.has(READER)
    with_police_key_until(table, THEFT)
    table.reads(READER, true_words()[:1])

    assert table.asked("dlq", "discard", "coordinator", FIRST, *WHY, "--dry-run").exit_code == 0


def test_while_the_key_ends_at_the_change_again_replay_takes_it_in_with_what_waited(table: ATable) -> None:
    table.has(READER)
    with_police_key_until(table, THEFT)
    table.reads(READER, true_words())

    with_police_key_until(table, CHANGE)
    result = table.asked("dlq", "replay", FIRST, *WHY)
    with_police_key_until(table, THEFT)

    document = waited_for(table.services[READER].cases.load(CASE))
    assert (result.exit_code, result.stdout) == (0, f"coordinator {FIRST} taken in\n")
    assert document
    assert document.cursors[FILE].sequence == 2
    assert not document.gaps
