"""The joint view of one case, as the pages and the view topic show it. No personal data."""

from collections.abc import Sequence
from datetime import UTC, datetime

from contracts.coordinator import Reason
from contracts.joint_view import (
    AlarmShown,
    AskedAgainShown,
    AssignmentShown,
    GapShown,
    JointView,
    ProposalShown,
    TimelineEntry,
)
from contracts.topics import Agency
from coordinator.domain.in_force import in_force
from coordinator.domain.joint_case import Claim, Entry, JointCase
from coordinator.domain.record_gaps import RecordGap
from coordinator.domain.sections.case_acts import Asked
from coordinator.domain.shown_clocks import ShownClocks
from coordinator.domain.shown_settlements import shown_settlements
from coordinator.domain.stage import closed, is_detained, stage

SHOWN_HISTORY = 100


def joint_view(
    case: JointCase,
    now: datetime,
    *,
    clocks: ShownClocks,
    owed: Sequence[Reason],
    gaps: Sequence[RecordGap],
    unconfirmed: frozenset[str],
) -> JointView:
    """Everything said about this case, put together. `unconfirmed` names the events that wait behind a gap."""
    return JointView(
        occurred_at=now,
        agency_number=case.police.agency_number,
        incident=case.police.incident,
        table=case.police.transferred_to or case.police.table,
        offence=case.police.offence,
        age_class=case.police.age_class,
        rule_pack=_pack_named(case),
        stage=stage(case),
        detained=is_detained(case),
        owed=tuple(owed),
        held_back=_held_back(case),
        may_be_issued=any(duty.code == "ask-to-issue" for duty in owed),
        clocks=clocks.now,
        clock_facts=clocks.facts,
        clocks_before=clocks.before,
        changes_refused=clocks.changes_refused,
        proposal=_proposal(case),
        outcome=_outcome(case),
        settlements=tuple(shown_settlements(case)),
        gaps=tuple(GapShown(topic=gap.topic, expects=gap.expects, since=gap.since, why=gap.why) for gap in gaps),
        alarms=tuple(_alarm(claim) for claim in case.claims),
        as_of=_as_of(case, now),
        timeline=tuple(_entry(entry, unconfirmed) for entry in case.history[-SHOWN_HISTORY:]),
        assignment=_assignment(case),
        notes=case.coordinator.acts.noted,
        asked_again=tuple(_asked_again(asks) for asks in case.coordinator.acts.unanswered),
    )


def _as_of(case: JointCase, now: datetime) -> dict[Agency, datetime]:
    """When each was last heard. The view is itself a word of the coordinator."""
    own = case.last_heard.get(Agency.COORDINATOR, now)
    heard = {**case.last_heard, Agency.COORDINATOR: max(own, now).astimezone(UTC)}
    return {Agency(agency): at for agency, at in sorted(heard.items())}


def _pack_named(case: JointCase) -> str | None:
    return f"{case.police.pack_name} {case.police.pack_version}" if case.police.pack_name else None


def _held_back(case: JointCase) -> tuple[Reason, ...]:
    """The reasons told last of the ask that stands; of a case without a proposal, or closed, it waits for nothing."""
    asked, told = case.prosecutor.standing_ask, case.coordinator.held_back
    if case.prosecutor.on_the_table is None or closed(case) or asked is None or told is None or told.hash != asked.hash:
        return ()
    return told.told()


def _proposal(case: JointCase) -> ProposalShown | None:
    proposed, asked = case.prosecutor.on_the_table, case.prosecutor.standing_ask
    if proposed is None:
        return None
    issued = next((settlement for settlement in case.coordinator.issued if settlement.hash == proposed.hash), None)
    return ProposalShown(
        number=proposed.number,
        outcome=proposed.outcome,
        proposal_hash=proposed.hash,
        asked=asked is not None and asked.hash == proposed.hash,
        issued_at=issued.at if issued else None,
        contested=proposed.hash in case.coordinator.contested,
    )


def _outcome(case: JointCase) -> str | None:
    settlement = in_force(case)
    if settlement is not None:
        return settlement.outcome
    return case.prosecutor.decision.outcome if case.prosecutor.decision else None


def _alarm(claim: Claim) -> AlarmShown:
    return AlarmShown(
        seen_by=Agency(claim.seen_by),
        claim_topic=claim.claim_topic,
        claim_type=claim.claim_type,
        claim_digest=claim.claim_digest,
        reason=claim.reason,
        seen_at=claim.seen_at,
    )


def _entry(entry: Entry, unconfirmed: frozenset[str]) -> TimelineEntry:
    return TimelineEntry(
        at=entry.at,
        by=Agency(entry.by),
        what=entry.what,
        unconfirmed=entry.id in unconfirmed,
        undone=entry.undone,
        undone_at=entry.undone_at,
    )


def _assignment(case: JointCase) -> AssignmentShown | None:
    said = case.coordinator.acts.assigned
    return AssignmentShown(number=said.number, to=said.to, at=said.at) if said else None


def _asked_again(asks: Sequence[Asked]) -> AskedAgainShown:
    first, times = asks[0], len(asks)
    return AskedAgainShown(duty=first.duty, owner=Agency(first.owner), since=first.at, times=times)
