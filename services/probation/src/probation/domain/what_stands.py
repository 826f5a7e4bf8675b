"""Which of probation's words stand and may be taken back."""

from contracts.topics import Topic
from messaging.standing import Standing
from probation.domain.probation_case import ProbationCase


def what_stands(case: ProbationCase) -> Standing:
    """Advice is taken back whole: that it was given, and what it said."""
    progress = Topic.PROBATION_PROGRESS
    said = {
        "advice-asked": (case.asked_at, {"advice-asked": progress}),
        "advice-begun": (case.advice_begun_at, {"advice-begun": progress}),
        "advice-given": (
            case.advice_given_at,
            {"advice-given": progress, "advice-concluded": Topic.PROBATION_ADVICE},
        ),
        "more-research-needed": (case.research_needed_at, {"more-research-needed": progress}),
    }
    return {(what, ""): said_as for what, (stands, said_as) in said.items() if stands}
