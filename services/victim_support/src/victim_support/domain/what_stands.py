"""Which of victim support's words stand and may be taken back; each is about one victim."""

from collections.abc import Iterator

from contracts.topics import Topic
from messaging.standing import Standing
from victim_support.domain.victim_support_case import Victim, VictimSupportCase


def what_stands(case: VictimSupportCase) -> Standing:
    """Everything said of each victim, but for attempts: those were made."""
    return {
        (what, victim.number): {what: topic}
        for victim in case.victims
        for what, topic, stands in _of(victim)
        if stands is not None
    }


def _of(victim: Victim) -> Iterator[tuple[str, Topic, object]]:
    yield "contact-made", Topic.VICTIM_SUPPORT_PROGRESS, victim.reached_at
    yield "victim-informed", Topic.VICTIM_SUPPORT_PROGRESS, victim.informed_at
    yield "harm-recorded", Topic.VICTIM_SUPPORT_STATEMENT, victim.harm_recorded_at
    yield "wish-recorded", Topic.VICTIM_SUPPORT_STATEMENT, victim.wish_recorded_at
    yield "claim-recorded", Topic.VICTIM_SUPPORT_STATEMENT, victim.claim_cents
