"""What each agency gave to a case so far, as the coordinators may be shown it: that it was said and when, no contents.

What probation concluded, what a victim told and what a solicitor discussed stand elsewhere, for who decides on them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.message import LATEST
from contracts.topics import Agency
from coordinator.domain.joint_case import JointCase

Moments = Mapping[str, datetime | None]


@dataclass(frozen=True, slots=True)
class Given:
    """One thing that was said and stands, by its message's name; when, or of how many."""

    what: str
    at: datetime | None = None
    times: int | None = None


def contributed(case: JointCase) -> dict[Agency, tuple[Given, ...]]:
    """By agency, each in the order of its moments; what is told by number alone comes last."""
    said = {
        Agency.POLICE: _police(case),
        Agency.PROSECUTOR: _prosecutor(case),
        Agency.PROBATION: _probation(case),
        Agency.VICTIM_SUPPORT: _victim_support(case),
        Agency.LEGAL_AID: _legal_aid(case),
    }
    return {agency: tuple(sorted(given, key=_by_moment)) for agency, given in said.items()}


def _by_moment(given: Given) -> tuple[datetime, str]:
    return (given.at or LATEST, given.what)


def _when(moments: Moments) -> Iterator[Given]:
    return (Given(what, at) for what, at in moments.items() if at is not None)


def _how_many(numbers: Mapping[str, int]) -> Iterator[Given]:
    return (Given(what, times=times) for what, times in numbers.items() if times)


def _police(case: JointCase) -> Iterator[Given]:
    said = case.police
    yield from _when(
        {
            "case-registered": said.registered_at,
            "suspect-arrested": said.arrested_at,
            "suspect-described": datetime.fromisoformat(said.described.time) if said.described else None,
            "detention-ordered": said.detention_ordered_at,
            "custody-ordered": said.custody_ordered_at,
            "suspect-released": said.released_at,
            "suspect-handed-over": said.handed_over_at,
            "brought-before-judge": said.before_judge_at,
            "settlement-served": said.served.at if said.served else None,
        }
    )
    yield from (Given("interrogation-opened", one.since) for one in said.during if one.what == "interrogation")


def _prosecutor(case: JointCase) -> Iterator[Given]:
    said = case.prosecutor
    proposed, heard, answered, asked = said.on_the_table, said.heard, said.answered, said.standing_ask
    yield from _when(
        {
            "case-selected": said.selected_at,
            "case-not-selected": said.not_selected_at,
            "settlement-proposed": proposed.at if proposed else None,
            "hearing-held": heard.at if heard else None,
            "agreement-given": answered.at if answered and answered.agreed else None,
            "agreement-refused": answered.at if answered and not answered.agreed else None,
            "issue-asked": asked.at if asked else None,
        }
    )
    yield from (Given("sides-weighed", one.at) for one in said.weighed)
    yield from (Given("behaviour-order-given", one.at) for one in said.behaviour_orders)
    yield from (Given(one.said, one.at) for one in said.decided)


def _probation(case: JointCase) -> Iterator[Given]:
    said = case.probation
    yield from _when(
        {
            "advice-asked": said.asked_at,
            "advice-begun": said.begun_at,
            "advice-given": said.given_at,
            "more-research-needed": said.research_needed_at,
        }
    )


def _victim_support(case: JointCase) -> Iterator[Given]:
    said = case.victim_support
    words = ("contact-made", "harm-recorded", "wish-recorded", "claim-recorded", "victim-informed")
    yield from _how_many({"contact-attempted": said.attempts} | {word: said.count(word) for word in words})


def _legal_aid(case: JointCase) -> Iterator[Given]:
    said = case.legal_aid
    yield from _when(
        {
            "solicitor-requested": said.requested_at,
            "solicitor-assigned": said.assigned_at,
            "solicitor-available": said.available_at,
        }
    )
    standing = (one for one in said.statements if one.statement_digest not in said.taken_back)
    yield from (
        Given("consultation-held" if one.condition == "consultation" else "consultation-waived", one.at)
        for one in standing
    )
