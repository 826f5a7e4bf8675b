"""`jointtable reconcile`: per agency what was sent, delivered, confirmed, missing; and having it told again."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from a_service import NOON, Hand, arrested, in_custody, with_header
from a_table import ATable, on_a_terminal_where_all_is_slow
from contracts.topics import Agency
from given import CASE, OTHER_CASE, Wire, waited_for
from messaging.delivering import Receipt, change, digest_of_data, receipted, taken
from messaging.event import Event
from messaging.service import Reaction

POLICE, PROBATION = Agency.POLICE, Agency.PROBATION
WHY = ("--why", "its front lost them", "--who", "an operator")


@pytest.fixture
def wire(table: ATable) -> Wire:
    """Three notices of a case, for the own systems of two agencies; the coordinator has none."""
    table.has(Agency.COORDINATOR, POLICE, PROBATION)
    said = Wire()
    for message in (arrested("a secret harbour"), in_custody(1), in_custody(2)):
        said.says(message)
    for agency in (POLICE, PROBATION):
        within = timedelta(seconds=30) if agency is POLICE else None
        tells(table, agency, within)
        table.reads(agency, said.records)
    return said


def tells(table: ATable, agency: Agency, within: timedelta | None) -> None:
    """This agency's own system is told; `within`: how soon it confirms."""
    quiet = replace(table.services[agency], react=lambda _document, _now: Reaction())
    table.services[agency] = replace(quiet, delivers=True, receipt_within=within)


def takes(table: ATable, *numbers: int, agency: Agency = POLICE, since: datetime = NOON, case: str = CASE) -> None:
    service = table.services[agency]
    moment = since if service.receipt_within else None
    waited_for(change(service.cases, {case: lambda document: taken(document, numbers, moment)}))


def confirms(table: ATable, event: Event, said: bytes | None = None) -> None:
    receipt = Receipt(event.envelope.id, digest_of_data(said or event.envelope.value))
    waited_for(change(table.services[POLICE].cases, {CASE: lambda document: receipted(document, receipt)[0]}))


def later(table: ATable, seconds: float) -> None:
    """Legal time goes on for every service."""
    hand = Hand(NOON + timedelta(seconds=seconds))
    table.services = {agency: replace(service, clock=hand) for agency, service in table.services.items()}


def told(table: ATable, *words: str) -> dict[str, dict[str, Any]]:
    return {one["agency"]: one for one in table.told("reconcile", *words)["agencies"]}


def missing(table: ATable, *words: str) -> list[tuple[str, int, str, float]]:
    rows = table.told("reconcile", *words)["missing"]
    return [(one["agency"], one["number"], one["state"], one["age"]) for one in rows]


def test_each_agency_with_a_system_is_told_with_what_it_took_and_confirmed(table: ATable, wire: Wire) -> None:
    takes(table, 1, 2)
    confirms(table, wire.events[0])
    takes(table, 1, 2, 3, agency=PROBATION)

    agencies = told(table)

    names = ("sent", "delivered", "confirmed", "undelivered", "unconfirmed", "unreceipted", "receipts")
    assert {agency: tuple(one[name] for name in names) for agency, one in agencies.items()} == {
        "police": (3, 2, 1, 1, 1, 0, True),
        "probation": (3, 3, 0, 0, 0, 3, False),
    }


def test_each_missing_notice_is_named_with_its_agency_and_age_from_the_first_moment(table: ATable, wire: Wire) -> None:
    takes(table, 1, 2)
    confirms(table, wire.events[0])
    later(table, 20)

    assert missing(table, "--agency", "police") == [
        ("police", 2, "delivered, its receipt not yet due", 20),
        ("police", 3, "not delivered", 20),
    ]
    assert table.asked("reconcile", "--agency", "police").exit_code == 0


def test_what_is_not_confirmed_in_time_is_late_and_ends_with_one(table: ATable, wire: Wire) -> None:
    takes(table, 1, 2, 3)
    confirms(table, wire.events[0])
    confirms(table, wire.events[1], said=b"{}")
    takes(table, 1, 2, 3, agency=PROBATION)
    later(table, 31)

    assert missing(table) == [
        ("police", 2, "delivered, something else recorded", 31),
        ("police", 3, "delivered, not confirmed", 31),
    ]
    result = table.asked("reconcile")
    assert result.exit_code == 1
    assert "31 s" in result.stdout


def test_what_is_not_delivered_for_half_a_minute_is_late(table: ATable, wire: Wire) -> None:
    assert wire.records
    later(table, 30)
    assert table.asked("reconcile").exit_code == 0

    later(table, 31)
    assert table.asked("reconcile").exit_code == 1


def test_nothing_missing_is_said_so_and_no_payload_ever(table: ATable, wire: Wire) -> None:
    takes(table, 1, 2, 3)
    takes(table, 1, 2, 3, agency=PROBATION)
    waiting = table.asked("reconcile", "--all").output + json.dumps(table.told("reconcile"))
    for event in wire.events:
        confirms(table, event)
    later(table, 3600)

    result = table.asked("reconcile")

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "nothing is missing")
    assert "harbour" not in waiting + result.output


def test_only_some_are_listed_unless_all_are_asked_for(table: ATable) -> None:
    table.has(POLICE)
    tells(table, POLICE, None)
    many = Wire()
    for number in range(23):
        many.says(in_custody(number))
    table.reads(POLICE, many.records)

    few, every = table.asked("reconcile").stdout, table.asked("reconcile", "--all").stdout

    assert "and 3 more: --all lists them" in few
    assert [text.count("custody-ordered.v1") for text in (few, every)] == [20, 23]


def test_who_is_silent_is_said_and_nothing_is_told_again_meanwhile(table: ATable, wire: Wire) -> None:
    takes(table, 1)
    later(table, 31)
    table.silent = {PROBATION}
    assert wire.records

    result, again = table.asked("reconcile"), table.asked("reconcile", "--resend", *WHY)

    assert (result.exit_code, again.exit_code) == (2, 2)
    assert "police" in result.stdout
    assert "probation does not answer" in result.stderr
    assert table.acts == []


def test_that_nothing_is_missing_is_said_only_when_everybody_answered_and_all_was_asked_for(
    table: ATable, wire: Wire
) -> None:
    takes(table, 1, 2, 3, agency=PROBATION)
    takes(table, 1, 2, 3)
    for event in wire.events:
        confirms(table, event)

    assert table.asked("reconcile").stdout.endswith("nothing is missing\n")
    assert table.asked("reconcile", "--case", CASE).stdout.endswith("nothing that is missing is meant\n")
    assert table.asked("reconcile", "--case", "PL9-1").stderr == "jointtable reconcile: 'PL9-1' is no id of a case\n"

    table.stores_away = set(table.services)
    away = table.asked("reconcile")
    assert (away.exit_code, away.stdout) == (2, "")


def test_what_was_taken_and_not_confirmed_is_told_again_and_the_act_is_kept_first(table: ATable, wire: Wire) -> None:
    takes(table, 1, 2)
    confirms(table, wire.events[0])
    later(table, 31)

    result = table.asked("reconcile", "--resend", *WHY)

    event = wire.events[1].envelope
    assert result.exit_code == 0
    assert result.stdout.endswith(f"police case {CASE} number 2 {event.id}: told again\n")
    assert [row[1:3] for row in missing(table, "--agency", "police")] == [(2, "not delivered"), (3, "not delivered")]
    (act,) = table.acts
    assert json.loads(act.data()) == {
        "act": "resent",
        "service": "police",
        "case": CASE,
        "event": event.id,
        "reason": "delivered, not confirmed",
        "who": "an operator",
        "why": "its front lost them",
        "occurred_at": act.at.isoformat(),
    }
    assert (dict(act.headers())["ce_subject"], act.subject) == (CASE.encode(), CASE)


def test_a_receipt_that_is_not_yet_due_is_waited_for_unless_its_notice_is_named(table: ATable, wire: Wire) -> None:
    takes(table, 1, 2)
    named = wire.events[1].envelope.id

    assert table.asked("reconcile", "--resend", *WHY).stdout == "nothing is to be told again\n"
    assert table.asked("reconcile", "--resend", "--event", named, *WHY).stdout.endswith("told again\n")
    assert [act.event for act in table.acts] == [named]


def test_a_dry_run_and_one_without_a_reason_do_nothing(table: ATable, wire: Wire) -> None:
    takes(table, 1)
    later(table, 31)
    assert wire.records

    dry, silent = table.asked("reconcile", "--resend", "--dry-run"), table.asked("reconcile", "--resend")

    assert (dry.exit_code, "would be told again" in dry.stdout) == (0, True)
    assert silent.exit_code == 2
    assert "say why" in silent.stderr
    assert table.acts == []


def test_an_act_that_cannot_be_kept_is_not_done(table: ATable, wire: Wire) -> None:
    takes(table, 1)
    later(table, 31)
    assert wire.records
    table.broker_goes_after = 0

    result = table.asked("reconcile", "--resend", *WHY)

    assert result.exit_code == 2
    assert ("police", 1, "delivered, not confirmed", 31) in missing(table)


@pytest.fixture
def lost(table: ATable, wire: Wire) -> list[str]:
    """A notice of each of two cases was taken and not confirmed in time: how the command begins to tell of them."""
    other = Wire(OTHER_CASE)
    other.says(arrested())
    table.reads(POLICE, [replace(other.records[0], offset=50)])
    takes(table, 1)
    takes(table, 1, case=OTHER_CASE)
    later(table, 31)
    return [
        f"police case {case} number 1 {of.events[0].envelope.id}: " for case, of in ((CASE, wire), (OTHER_CASE, other))
    ]


def test_all_that_is_told_again_is_said_in_order(table: ATable, lost: list[str]) -> None:
    result = table.asked("reconcile", "--resend", *WHY)

    lines = "".join(f"{one}told again\n" for one in lost)
    assert (result.exit_code, result.stdout, result.stderr) == (0, lines, "")


def test_when_the_broker_goes_away_midway_what_was_told_again_is_said(table: ATable, lost: list[str]) -> None:
    table.broker_goes_after = 1

    result = table.asked("reconcile", "--resend", *WHY)

    assert (result.exit_code, result.stdout) == (2, f"{lost[0]}told again\n")
    assert result.stderr == "jointtable reconcile: operator.acts: the broker does not answer\n"


def test_when_the_broker_goes_away_midway_the_document_holds_what_was_told_again(
    table: ATable, lost: list[str]
) -> None:
    assert lost
    table.broker_goes_after = 1

    result = table.asked("reconcile", "--resend", *WHY, "--json")

    assert (result.exit_code, "the broker does not answer" in result.stderr) == (2, True)
    (one,) = json.loads(result.stdout)
    assert (one["agency"], one["case"], one["number"], one["done"], one["well"]) == (
        "police",
        CASE,
        1,
        "told again",
        True,
    )


def test_on_a_terminal_how_many_pages_were_looked_through_is_said_on_the_error_channel_alone(
    table: ATable, lost: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lost
    asked = ("reconcile", "--resend", "--dry-run")
    plain = table.asked(*asked)
    on_a_terminal_where_all_is_slow(monkeypatch)

    shown = table.asked(*asked)

    assert plain.stderr == ""
    assert (shown.exit_code, shown.stdout) == (0, plain.stdout)
    assert "looking through pages of cases" in shown.stderr
    assert "3/?" in shown.stderr


@pytest.fixture
def all_confirmed(table: ATable, wire: Wire) -> Wire:
    """Everything that both agencies took in was told, and police's system confirmed it."""
    for agency in (POLICE, PROBATION):
        takes(table, 1, 2, 3, agency=agency)
    for event in wire.events:
        confirms(table, event)
    return wire


def behind_a_gap(table: ATable, agency: Agency) -> str:
    """A case's first word cannot be read and its second waits for it: what the command says of that."""
    other = Wire(OTHER_CASE)
    for message in (arrested(), in_custody(1)):
        other.says(message)
    first, second = other.records
    table.reads(agency, [replace(first, value=b"{", offset=50), replace(second, offset=51)])
    uncounted = "may hold notices that are not counted here: see jointtable status"
    return f"{agency}: 1 record parked and 1 case stalled {uncounted}"


def test_that_nothing_is_missing_is_not_said_of_what_a_service_could_not_take_in(
    table: ATable, all_confirmed: Wire
) -> None:
    assert all_confirmed.records
    assert (table.asked("reconcile").exit_code, table.told("reconcile")["not_taken_in"]) == (0, [])

    sentence = behind_a_gap(table, PROBATION)

    result = table.asked("reconcile")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, sentence)
    assert "nothing is missing" not in result.stdout
    assert table.told("reconcile")["not_taken_in"] == [sentence]
    assert table.asked("reconcile", "--agency", "police").exit_code == 0


def test_what_a_service_without_a_system_to_be_told_could_not_take_in_is_no_notice(
    table: ATable, all_confirmed: Wire
) -> None:
    assert all_confirmed.records
    behind_a_gap(table, Agency.COORDINATOR)

    assert table.asked("reconcile").exit_code == 0


def test_what_nobody_proved_is_no_notice(table: ATable, all_confirmed: Wire) -> None:
    stranger = with_header(replace(all_confirmed.records[0], offset=60), "ce_source", b"urn:jointtable:tax-office")
    table.reads(PROBATION, [stranger])

    assert table.asked("reconcile").exit_code == 0


def test_who_does_not_tell_what_it_could_not_take_in_is_named(
    table: ATable, all_confirmed: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all_confirmed.records
    monkeypatch.setattr("messaging.web.figures.ASKED_FOR", 0.1)
    table.stores_slow = {PROBATION}

    result = table.asked("reconcile")

    assert result.exit_code == 2
    assert "nothing is missing" not in result.stdout
    assert "probation answers 503" in result.stderr
