"""An interrogation tells whether what police knew of allowed it: it is recorded either way."""

from typing import Any

import pytest

from contracts.examples import EXAMPLES
from contracts.first_consultation import FirstConsultationHeld, FirstConsultationWaived
from contracts.first_interrogation import UrgentInterrogationPermitted
from contracts.legal_aid import ConsultationWithdrawn, WaiverRevoked
from contracts.message import Message
from contracts.police import CaseRegistered, InterrogationOpened, RulePackRef
from contracts.topics import Agency
from given import CASE, OTHER_CASE, at
from messaging.requests import Accepted
from proofs.canonical import hash_of
from words_of_agencies import ARRESTED, DESCRIBED, NUMBER, REGISTERED, URGENT, Speaks, speaks

ADULT, MINOR = DESCRIBED, DESCRIBED.model_copy(update={"age_class": "minor"})


def held(when: str, case: str = CASE) -> FirstConsultationHeld:
    example = EXAMPLES[FirstConsultationHeld]
    assert isinstance(example, FirstConsultationHeld)
    statement = example.statement.model_copy(update={"case": case, "ended_at": at(when)})
    return FirstConsultationHeld(occurred_at=at(when), statement=statement)


def waived(when: str) -> FirstConsultationWaived:
    example = EXAMPLES[FirstConsultationWaived]
    assert isinstance(example, FirstConsultationWaived)
    statement = example.statement.model_copy(update={"case": CASE, "waived_at": at(when)})
    return FirstConsultationWaived(occurred_at=at(when), statement=statement)


def withdrawn(said: FirstConsultationHeld) -> ConsultationWithdrawn:
    return ConsultationWithdrawn(
        occurred_at=at("11:00"), statement_digest=hash_of(said.statement), why="another client"
    )


def revoked(said: FirstConsultationWaived, when: str) -> WaiverRevoked:
    return WaiverRevoked(occurred_at=at(when), statement_digest=hash_of(said.statement), why="wants to talk")


def permitted(when: str) -> UrgentInterrogationPermitted:
    return UrgentInterrogationPermitted(occurred_at=at(when), ref="V1", permitted_by="prosecutor 12")


def police_knowing(*told: Message) -> Speaks:
    """A registered case of an adult, and this."""
    speaker = speaks(Agency.POLICE)
    speaker.work.hears(REGISTERED, ARRESTED, ADULT, *told)
    return speaker


def opened(police: Speaks, **said: Any) -> InterrogationOpened:
    body = {"agency_number": NUMBER, "ref": "V1", "solicitor_present": True, "opened_at": at("10:30")} | said
    assert isinstance(police.says("interrogations", body), Accepted)
    (last,) = [one for one in police.work.said[-1:] if isinstance(one, InterrogationOpened)]
    return last


@pytest.mark.parametrize(
    ("told", "allowed"),
    [
        ([], False),
        ([held("10:30")], True),
        ([held("10:31")], False),
        ([held("10:20", OTHER_CASE)], False),
        ([held("10:20"), withdrawn(held("10:20"))], False),
        ([waived("10:20")], True),
        ([waived("10:20"), revoked(waived("10:20"), "10:30")], False),
        ([waived("10:20"), revoked(waived("10:20"), "10:31")], True),
        ([waived("10:20"), MINOR], False),
        ([URGENT, permitted("10:20")], True),
        ([URGENT, permitted("10:31")], False),
        ([URGENT], False),
        ([permitted("10:20")], False),
    ],
    ids=[
        *(
            "nothing",
            "held",
            "held-later",
            "held-on-another-case",
            "withdrawn",
            "waived",
            "revoked-before",
            "revoked-after",
            "a-minors-waiver",
        ),
        *("permitted", "permitted-later", "not-permitted", "not-reported"),
    ],
)
def test_it_tells_whether_what_was_there_allowed_it(told: list[Message], allowed: bool) -> None:  # noqa: FBT001
    assert opened(police_knowing(*told)).allowed is allowed


def test_a_corrected_moment_is_judged_anew() -> None:
    police = police_knowing(held("10:40"))
    first = opened(police)

    assert (first.allowed, opened(police, opened_at=at("10:45"), correction="a wrong watch").allowed) == (False, True)


def test_where_the_cases_own_rules_are_not_known_it_does_not_tell() -> None:
    police = speaks(Agency.POLICE)
    elsewhere = REGISTERED.model_copy(update={"rule_pack": RulePackRef(name="nl", version="1999.1")})
    assert isinstance(elsewhere, CaseRegistered)
    police.work.hears(elsewhere, ARRESTED, ADULT)

    assert opened(police).allowed is None
