"""`jointtable dlq`: what is parked is found, put back or forgotten, told to the others, and its payload never shown."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from typer.testing import Result

from a_service import Seen, arrested, in_custody, released, with_header
from a_table import ATable, on_a_terminal_where_all_is_slow
from contracts.topics import Agency
from given import CASE, OTHER_CASE, Wire, waited_for
from jointtable.operators_kafka import Act
from messaging.event import Event, Record

SECRET = b'{"occurred_at": "2026-03-10T12:00:00+01:00", "place": "a very secret place"'
READER = Agency.COORDINATOR
FIRST = "case.police.progress.v1/0/0"
SECOND = "case.police.progress.v1/0/50"
BROKER_WENT = "jointtable dlq: operator.acts: the broker does not answer\n"
WHY = ("--why", "mended", "--who", "an operator")


def said(*, broken: bool = False) -> list[Record]:
    """Three records of police about one case; `broken`: the first is no JSON, so that the others wait."""
    wire = Wire()
    for message in (arrested(), in_custody(), released()):
        wire.says(message)
    first = replace(wire.records[0], value=SECRET) if broken else wire.records[0]
    return [first, *wire.records[1:]]


def unread() -> Record:
    """A record without its number."""
    record = said()[0]
    return replace(with_header(record, "ce_sequence", None), offset=7)


def parked_at_an_older_version(table: ATable, *others: Record) -> None:
    """A record that a rule failed on, and others, at a service whose rule was mended since."""
    table.has(READER)
    good = said()[0]
    service = table.services[READER]
    table.services[READER] = replace(service, evolve=_fails)
    table.reads(READER, [good, *others])
    table.services[READER] = replace(service)


def of_another_case() -> Record:
    """Its first record lies at the second place."""
    wire = Wire(OTHER_CASE)
    wire.says(arrested())
    return replace(wire.records[0], offset=50)


def two_of_no_use(table: ATable) -> None:
    """Two records that no case waits for."""
    table.has(READER)
    table.reads(READER, [unread(), replace(unread(), offset=8)])


def _fails(_seen: Seen, _event: Event) -> Seen:
    raise ZeroDivisionError("a rule that is mended later")


def places(table: ATable, *words: str) -> list[str]:
    return [f"{one['topic']}/{one['partition']}/{one['offset']}" for one in table.told("dlq", "list", *words)["parked"]]


def test_what_is_parked_is_listed_with_its_reason_and_place(table: ATable) -> None:
    table.has(READER, Agency.PROSECUTOR)
    table.reads(READER, [said(broken=True)[0], unread()])
    table.reads(Agency.PROSECUTOR, [unread()])

    told = table.told("dlq", "list")["parked"]

    assert [(one["service"], one["reason"], one["case"]) for one in told] == [
        ("coordinator", "header-missing:ce_sequence", ""),
        ("coordinator", "does-not-validate", CASE),
        ("prosecutor", "header-missing:ce_sequence", ""),
    ]


def test_filters_leave_only_what_is_meant(table: ATable) -> None:
    table.has(READER, Agency.PROSECUTOR)
    table.reads(READER, [said(broken=True)[0], unread()])
    table.reads(Agency.PROSECUTOR, [unread()])

    assert places(table, "--case", CASE) == [FIRST]
    assert places(table, "--service", "prosecutor") == ["case.police.progress.v1/0/7"]
    assert places(table, "--reason", "does-not-validate") == [FIRST]
    assert places(table, "--since", "2026-03-10T12:00:01+01:00") == []
    assert len(places(table, "--since", "2026-03-10T12:00:00+01:00")) == 3


def test_a_service_that_is_away_is_told_and_the_others_are_listed(table: ATable) -> None:
    table.has(READER, Agency.PROSECUTOR)
    table.reads(READER, [unread()])
    table.silent = {Agency.PROSECUTOR}

    result = table.asked("dlq", "list")

    assert result.exit_code == 2
    assert "header-missing" in result.stdout
    assert "prosecutor does not answer" in result.stderr


def test_that_nothing_is_parked_is_said_only_when_everybody_answered_and_all_was_asked_for(table: ATable) -> None:
    table.has(Agency.COORDINATOR, Agency.POLICE)

    assert table.asked("dlq", "list").stdout == "nothing is parked\n"
    assert table.asked("dlq", "list", "--reason", "unknwon-key").stdout == "nothing that is parked is meant\n"

    table.silent = {Agency.POLICE}
    assert (table.asked("dlq", "list").exit_code, table.asked("dlq", "list").stdout) == (2, "")
    table.silent, table.stores_away = set(), {Agency.POLICE}
    away = table.asked("dlq", "list")
    assert (away.exit_code, away.stdout) == (2, "")
    assert away.stderr == "jointtable dlq: police answers 503: it cannot be read now\n"


def test_a_moment_that_no_calendar_has_is_told(table: ATable) -> None:
    table.has(Agency.COORDINATOR)

    result = table.asked("dlq", "list", "--since", "999999d")

    assert (result.exit_code, result.stderr.startswith("jointtable dlq: --since '999999d' is neither")) == (2, True)


def test_of_two_who_have_the_same_forgotten_the_second_is_told_that_it_is_gone(
    table: ATable, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.has(READER)
    table.reads(READER, [unread()])
    parked = table.services[READER].parked
    (row,) = waited_for(parked.page(None, 9))

    class Acts(list[Act]):
        def extend(self, _acts: Iterable[Act]) -> None:
            """Another operator is quicker, just after this one told what it is about to do."""
            waited_for(parked.drop([row]))

    monkeypatch.setattr(table, "acts", Acts())

    result = table.asked("dlq", "discard", "coordinator", "case.police.progress.v1/0/7", *WHY)

    assert (result.exit_code, result.stdout) == (0, "coordinator case.police.progress.v1/0/7 already gone\n")


def test_one_is_shown_with_its_headers_and_its_digest_and_never_its_payload(table: ATable) -> None:
    table.has(READER)
    table.reads(READER, said(broken=True)[:1])

    result = table.asked("dlq", "show", "coordinator", FIRST)

    assert result.exit_code == 0
    assert "header ce_type: nl.jointtable.suspect-arrested.v1" in result.stdout
    assert "reason: does-not-validate" in result.stdout
    assert "if replayed now: parked does-not-validate" in result.stdout
    assert "secret" not in result.stdout + json.dumps(table.told("dlq", "show", "coordinator", FIRST))


def test_a_header_cannot_move_the_cursor(table: ATable) -> None:
    table.has(READER)
    table.reads(READER, [with_header(unread(), "x", b"\x1b[2Jgone")])

    assert "header x: \\x1b[2Jgone" in table.asked("dlq", "show", "coordinator", "case.police.progress.v1/0/7").stdout


def test_what_can_be_read_now_is_put_back_as_it_was_and_taken_in(table: ATable) -> None:
    parked_at_an_older_version(table)

    result = table.asked("dlq", "replay", *WHY)

    document = waited_for(table.services[READER].cases.load(CASE))
    assert (result.exit_code, result.stdout) == (0, f"coordinator {FIRST} taken in\n")
    assert [(service, record.value) for service, record in table.put_back] == [(READER, said()[0].value)]
    assert document
    assert document.cursors["case.police.progress.v1"].sequence == 1
    assert not document.incomplete


def test_who_put_it_back_and_why_is_told(table: ATable) -> None:
    parked_at_an_older_version(table)

    table.asked("dlq", "replay", *WHY)

    (act,) = table.acts
    told = json.loads(act.data())
    assert {name: told[name] for name in ("act", "service", "case", "who", "why", "topic", "offset")} == {
        "act": "replayed",
        "service": "coordinator",
        "case": CASE,
        "who": "an operator",
        "why": "mended",
        "topic": "case.police.progress.v1",
        "offset": 0,
    }
    assert dict(act.headers())["ce_type"] == b"nl.jointtable.operator-acted.v1"


def test_a_dry_run_does_nothing(table: ATable) -> None:
    parked_at_an_older_version(table)

    result = table.asked("dlq", "replay", "--dry-run")

    assert (result.exit_code, result.stdout) == (0, f"coordinator {FIRST} would be replayed\n")
    assert not table.put_back
    assert not table.acts


def test_what_still_does_not_validate_is_not_put_back(table: ATable) -> None:
    table.has(READER)
    table.reads(READER, [said(broken=True)[0], unread()])

    result = table.asked("dlq", "replay", *WHY)

    assert result.exit_code == 1
    assert f"{FIRST} refused: it would only be parked again: parked does-not-validate" in result.stdout
    assert "unreadable header-missing:ce_sequence" in result.stdout
    assert not table.put_back
    assert not table.acts


def test_without_a_reason_nobody_acts(table: ATable) -> None:
    parked_at_an_older_version(table)

    result = table.asked("dlq", "replay")

    assert result.exit_code == 2
    assert "say why" in result.stderr
    assert not table.put_back


def test_a_case_is_put_back_in_the_order_of_its_numbers(table: ATable) -> None:
    table.has(READER)
    service = table.services[READER]
    table.services[READER] = replace(service, evolve=_fails)
    others = [replace(one, offset=100 - one.offset) for one in said()]
    table.reads(READER, others)
    table.services[READER] = service

    result = table.asked("dlq", "replay", *WHY)

    assert result.exit_code == 0
    document = waited_for(service.cases.load(CASE))
    assert document
    assert document.cursors["case.police.progress.v1"].sequence == 3


def test_while_a_service_is_silent_nothing_is_put_back(table: ATable) -> None:
    parked_at_an_older_version(table)
    table.has(Agency.PROSECUTOR)
    table.silent = {Agency.PROSECUTOR}

    assert table.asked("dlq", "replay", *WHY).exit_code == 2
    assert not table.put_back


def test_what_no_case_waits_for_is_forgotten_and_told(table: ATable) -> None:
    table.has(READER)
    table.reads(READER, [unread()])

    result = table.asked("dlq", "discard", "coordinator", "case.police.progress.v1/0/7", *WHY)

    assert result.exit_code == 0
    assert result.stdout.endswith("coordinator case.police.progress.v1/0/7 discarded\n")
    assert places(table) == []
    assert [act.act for act in table.acts] == ["discarded"]


def test_a_filter_says_what_is_forgotten_and_leaves_what_a_case_waits_for(table: ATable) -> None:
    table.has(READER)
    table.reads(READER, [*said(broken=True), unread(), replace(unread(), offset=8)])

    dry = table.asked("dlq", "discard", "coordinator", "--reason", "header-missing:ce_sequence", "--dry-run")
    waits = table.asked("dlq", "discard", "coordinator", "--case", CASE, *WHY)
    done = table.asked("dlq", "discard", "coordinator", "--reason", "header-missing:ce_sequence", *WHY)

    assert (dry.exit_code, dry.stdout.count("would be discarded")) == (0, 2)
    assert (waits.exit_code, "its case waits for it" in waits.stdout) == (1, True)
    assert (done.exit_code, done.stdout.count(" discarded\n")) == (0, 2)
    assert places(table) == [FIRST]
    assert [act.act for act in table.acts] == ["discarded", "discarded"]


def test_a_filter_that_fits_nothing_forgets_nothing_and_without_any_it_is_refused(table: ATable) -> None:
    table.has(READER)
    table.reads(READER, [unread()])

    older = table.asked("dlq", "discard", "coordinator", "--since", "2026-03-10T12:00:01+01:00", *WHY)
    everything = table.asked("dlq", "discard", "coordinator", *WHY)

    assert (older.exit_code, older.stdout) == (0, "nothing that is parked is meant\n")
    assert (everything.exit_code, "name places, or a filter" in everything.stderr) == (2, True)
    assert len(places(table)) == 1


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_what_a_case_waits_for_is_never_thrown_away(table: ATable, dry: tuple[str, ...]) -> None:
    table.has(READER)
    table.reads(READER, said(broken=True)[:1])

    result = table.asked("dlq", "discard", "coordinator", FIRST, *WHY, *dry)

    assert result.exit_code == 1
    assert "its case waits for it" in result.stdout
    assert places(table) == [FIRST]
    assert not table.acts


def test_what_came_a_second_time_with_other_bytes_may_be_forgotten(table: ATable) -> None:
    table.has(READER)
    first = said()[0]
    forged = with_header(replace(first, offset=9), "ce_id", b"0b9f3c9e-3f5e-5c59-9d0b-0c6f0a1b2c3e")
    table.reads(READER, [first, forged])

    assert table.asked("dlq", "discard", "coordinator", "case.police.progress.v1/0/9", *WHY).exit_code == 0


def test_a_stranger_is_forgotten_unless_it_may_be_the_one_that_the_case_lacks(table: ATable) -> None:
    table.has(READER)
    first, second, _ = said()
    table.reads(READER, [with_header(first, "ce_source", b"urn:jointtable:tax-office")])

    alone = table.asked("dlq", "discard", "coordinator", FIRST, *WHY, "--dry-run")
    table.reads(READER, [second])
    lacked = table.asked("dlq", "discard", "coordinator", FIRST, *WHY, "--dry-run")
    table.reads(READER, [replace(first, offset=50)])
    come = table.asked("dlq", "discard", "coordinator", FIRST, *WHY)

    assert (alone.exit_code, lacked.exit_code, come.exit_code) == (0, 1, 0)


def test_what_is_not_parked_cannot_be_discarded(table: ATable) -> None:
    table.has(READER)

    result = table.asked("dlq", "discard", "coordinator", FIRST, *WHY)

    assert result.exit_code == 2
    assert "nothing from 1 of these places" in result.stderr


@pytest.mark.parametrize("place", ["somewhere", "case.police.progress.v1/0", "a/b/c", f"a/0/{'9' * 30}"])
def test_a_place_that_is_none_is_told(table: ATable, place: str) -> None:
    table.has(READER)

    result = table.asked("dlq", "show", "coordinator", place)

    assert result.exit_code == 2
    assert "is no place" in result.stderr


def became_of(result: Result) -> list[tuple[str, str, int, str, bool]]:
    """What the command told in JSON of each."""
    names = ("service", "topic", "offset", "done", "well")
    return [tuple(one[name] for name in names) for one in json.loads(result.stdout)]


def test_all_that_is_put_back_is_told_in_order(table: ATable) -> None:
    parked_at_an_older_version(table, of_another_case())

    result = table.asked("dlq", "replay", *WHY)

    lines = f"coordinator {FIRST} taken in\ncoordinator {SECOND} taken in\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, lines, "")


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_when_the_broker_goes_away_midway_what_was_put_back_is_told(table: ATable, json_too: tuple[str, ...]) -> None:
    parked_at_an_older_version(table, of_another_case())
    table.broker_goes_after = 1

    result = table.asked("dlq", "replay", *WHY, *json_too)

    assert (result.exit_code, result.stderr) == (2, BROKER_WENT)
    if json_too:
        assert became_of(result) == [("coordinator", "case.police.progress.v1", 0, "taken in", True)]
    else:
        assert result.stdout == f"coordinator {FIRST} taken in\n"
    assert len(table.put_back) == 1


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_when_the_broker_goes_away_midway_what_was_forgotten_is_told(table: ATable, json_too: tuple[str, ...]) -> None:
    two_of_no_use(table)
    table.broker_goes_after = 1

    reason = ("--reason", "header-missing:ce_sequence")
    result = table.asked("dlq", "discard", "coordinator", *reason, *WHY, *json_too)

    assert (result.exit_code, result.stderr) == (2, BROKER_WENT)
    if json_too:
        assert became_of(result) == [("coordinator", "case.police.progress.v1", 7, "discarded", True)]
    else:
        assert result.stdout == "coordinator case.police.progress.v1/0/7 discarded\n"
    assert places(table) == ["case.police.progress.v1/0/8"]


def test_what_is_done_is_told_before_the_next_is_begun(table: ATable, monkeypatch: pytest.MonkeyPatch) -> None:
    two_of_no_use(table)
    order = list[str]()

    class Acts(list[Act]):
        def extend(self, acts: Iterable[Act]) -> None:
            order.extend(act.act for act in acts)

    monkeypatch.setattr(table, "acts", Acts())
    monkeypatch.setattr("jointtable.acting.write", lambda line, _command: order.append(line.rpartition("/")[2]))

    table.asked("dlq", "discard", "coordinator", "--reason", "header-missing:ce_sequence", *WHY)

    assert order == ["discarded", "7 discarded", "discarded", "8 discarded"]


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_on_a_terminal_how_far_it_is_stands_on_the_error_channel_alone(
    table: ATable, monkeypatch: pytest.MonkeyPatch, json_too: tuple[str, ...]
) -> None:
    two_of_no_use(table)
    asked = ("dlq", "discard", "coordinator", "--reason", "header-missing:ce_sequence", "--dry-run", *json_too)
    plain = table.asked(*asked)
    on_a_terminal_where_all_is_slow(monkeypatch)

    shown = table.asked(*asked)

    assert (plain.exit_code, plain.stderr) == (0, "")
    assert (shown.exit_code, shown.stdout) == (0, plain.stdout)
    assert "asking coordinator" in shown.stderr
    assert "2/2" in shown.stderr
