"""Once a case was reopened, no agency holds what was set aside for in force, in whatever order it hears."""

from datetime import datetime
from typing import Any

import pytest

from an_agency import fine, issued
from at_the_table import Table
from contracts.after_settlement import CaseReopened, SettlementExecuted
from contracts.message import Message
from contracts.police import CaseRegistered, SettlementServed
from contracts.prosecutor import CaseDismissed, IssueAsked, Proposal, SettlementProposed
from contracts.topics import Agency
from contracts.victim_support import ContactMade, VictimInformed
from given import at
from messaging.event import Refusal
from messaging.requests import Accepted
from police.domain.police_case import PoliceCase
from proofs.canonical import hash_of
from words_of_agencies import ASSIGNED, DESCRIBED, NUMBER, REGISTERED, SELECTED, Speaks, speaks

FIVE = tuple(agency for agency in Agency if agency is not Agency.COORDINATOR)
FIRST, SECOND = fine(), fine(number=2)
REOPENED = CaseReopened(occurred_at=at("13:00"), reason="mistake", why="the wrong suspect", sets_aside=hash_of(FIRST))
DISMISSED = CaseDismissed(occurred_at=at("11:00"), outcome="dismissal", why="too little")
LATER = at("15:00")
every_agency = pytest.mark.parametrize("name", FIVE)


def proposed(proposal: Proposal) -> tuple[Message, ...]:
    """The prosecutor's own words on a proposal, before it was issued."""
    named = hash_of(proposal)
    return (
        SettlementProposed(occurred_at=at("10:30"), proposal=proposal, proposal_hash=named, grounds="admitted"),
        IssueAsked(occurred_at=at("11:30"), proposal_hash=named),
    )


def knows(name: Agency, *history: Message) -> Speaks:
    """The agency at three, with a case at the table and everything on which two settlements may rest."""
    speaker = speaks(name)
    speaker.work.hand.time = LATER
    speaker.work.hears(REGISTERED, DESCRIBED, SELECTED, ASSIGNED)
    if name in {Agency.PROSECUTOR, Agency.LEGAL_AID}:
        speaker.work.hears(*proposed(FIRST), *proposed(SECOND))
    for proposal in (FIRST, SECOND):
        table = Table(wire=speaker.work.wire, proposal=proposal)
        stated = table.consulted("10:40").message
        speaker.work.takes(speaker.work.wire.records[-1:])
        DIGESTS[hash_of(proposal)] = hash_of(stated.statement)  # type: ignore[attr-defined]  # it is a consultation
    speaker.work.hears(*history)
    return speaker


DIGESTS: dict[str, str] = {}


def settled(proposal: Proposal) -> Message:
    return issued(proposal, DIGESTS[hash_of(proposal)])


def in_force(speaker: Speaks) -> str | None:
    settlement = speaker.work.case.settlement
    return None if settlement is None else settlement.proposal_hash


def decided_at(speaker: Speaks) -> datetime | None:
    case = speaker.work.case
    return case.closed_at if isinstance(case, PoliceCase) else getattr(case, "decided_at", None)


@every_agency
def test_what_was_set_aside_is_in_force_no_longer_and_the_case_is_open_again(name: Agency) -> None:
    speaker = knows(name)
    speaker.work.hears(settled(FIRST))
    assert in_force(speaker) == hash_of(FIRST)

    speaker.work.hears(REOPENED)

    assert in_force(speaker) is None
    assert speaker.work.case.set_aside == (hash_of(FIRST),)
    assert decided_at(speaker) is None


@every_agency
def test_an_issue_that_arrives_after_it_was_set_aside_is_not_in_force(name: Agency) -> None:
    speaker = knows(name, REOPENED)
    speaker.work.hears(settled(FIRST))

    assert in_force(speaker) is None
    assert decided_at(speaker) is None
    assert speaker.work.document.gaps == {}, "it is taken in all the same"


@every_agency
def test_the_same_records_again_bring_nothing_back(name: Agency) -> None:
    speaker = knows(name)
    speaker.work.hears(settled(FIRST), REOPENED)
    before = speaker.work.document
    speaker.work.takes(list(speaker.work.wire.records))

    assert speaker.work.document.state == before.state


@every_agency
def test_the_next_settlement_is_in_force_also_when_it_arrives_before_the_reopening(name: Agency) -> None:
    speaker = knows(name)
    speaker.work.hears(settled(FIRST), settled(SECOND), REOPENED)

    assert in_force(speaker) == hash_of(SECOND)
    assert name is Agency.PROSECUTOR or decided_at(speaker) == at("12:00")


@every_agency
def test_a_dismissal_that_is_opened_again_leaves_nothing_decided(name: Agency) -> None:
    speaker = knows(name, DISMISSED, REOPENED.model_copy(update={"sets_aside": None, "reason": "new-fact"}))

    assert decided_at(speaker) is None
    assert in_force(speaker) is None


TAKES: dict[Agency, tuple[str, dict[str, Any]]] = {
    Agency.POLICE: ("transfers", {"table": "amsterdam", "why": "lives there", "agency_number": NUMBER}),
    Agency.PROSECUTOR: ("dismissal", {"outcome": "dismissal", "why": "too little"}),
    Agency.PROBATION: ("research", {"why": "signs of an addiction", "found_at": LATER}),
    Agency.VICTIM_SUPPORT: ("harms", {"victim": "S1", "kinds": ["material"], "harm": "x", "recorded_at": LATER}),
    Agency.LEGAL_AID: ("availability", {"channel": "video", "available_at": LATER}),
}


@every_agency
def test_words_that_were_too_late_are_taken_again(name: Agency) -> None:
    speaker = knows(name)
    speaker.work.hears(settled(FIRST))
    assert isinstance(speaker.says(*TAKES[name], "before"), Refusal)

    speaker.work.hears(REOPENED)

    assert isinstance(speaker.says(*TAKES[name], "after"), Accepted)


def test_police_serve_and_carry_out_the_next_settlement_and_not_the_first() -> None:
    police = knows(Agency.POLICE)
    police.work.hears(settled(FIRST))
    say = {"agency_number": NUMBER}
    police.says("services", {"served_at": at("12:30"), "way": "in-person"} | say)
    police.says("executions", {"part": "amount", "done_at": at("12:40")} | say)
    police.work.hears(REOPENED)
    refused = police.says("executions", {"part": "amount", "done_at": at("14:00")} | say, "refused")
    assert isinstance(refused, Refusal)
    assert refused.code == "nothing-to-carry-out"

    police.work.hears(settled(SECOND))
    assert isinstance(police.says("services", {"served_at": at("14:00"), "way": "in-person"} | say), Accepted)
    assert isinstance(police.says("executions", {"part": "amount", "done_at": at("14:00")} | say), Accepted)
    served, executed = police.work.said[-2:]
    assert isinstance(served, SettlementServed)
    assert isinstance(executed, SettlementExecuted)
    assert {served.proposal_hash, executed.proposal_hash} == {hash_of(SECOND)}


def test_legal_aid_has_nothing_on_the_table_that_was_set_aside() -> None:
    legal_aid = knows(Agency.LEGAL_AID, REOPENED.model_copy(update={"sets_aside": hash_of(SECOND)}))

    assert legal_aid.work.case.proposal is None


def test_a_victim_who_was_told_may_be_told_what_became_of_it_anew() -> None:
    speaker = speaks(Agency.VICTIM_SUPPORT)
    speaker.work.hand.time = LATER
    assert isinstance(REGISTERED, CaseRegistered)
    speaker.work.hears(REGISTERED, ContactMade(occurred_at=at("10:00"), victim="S1", channel="telephone"))
    speaker.work.hears(DISMISSED, VictimInformed(occurred_at=at("12:00"), victim="S1", channel="telephone"))
    speaker.work.hears(REOPENED.model_copy(update={"sets_aside": None}))
    told = {"victim": "S1", "channel": "telephone", "informed_at": at("14:45")}
    refused = speaker.says("informed", told, "too soon")
    assert isinstance(refused, Refusal)
    assert refused.code == "nothing-to-tell"

    speaker.work.hears(DISMISSED.model_copy(update={"occurred_at": at("14:30")}))

    assert isinstance(speaker.says("informed", told), Accepted)
