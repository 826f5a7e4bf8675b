"""What does not belong is said at the table: once per record, never without bound."""

from hashlib import sha256

from a_service import NOON, new_case
from contracts.claims import UnprovenClaimSeen
from contracts.envelope import Envelope
from contracts.topics import Agency, Topic
from given import CASE
from messaging.claims import claim_seen
from messaging.document import CLAIMS_LIMIT
from messaging.event import Record
from messaging.receiving import Parking


def a_claim(number: int = 1, *, belongs: bool = False) -> Parking:
    envelope = Envelope("case.police.progress.v1", "id", "source", "t" * 300, CASE, "", number, "", b"{}")
    digest = sha256(str(number).encode()).hexdigest()
    return Parking(
        Record(envelope.topic, 0, number, None, (), None), envelope, digest, "bad-signature", belongs=belongs
    )


def test_it_is_said_on_the_own_progress_topic_with_the_same_id_each_time() -> None:
    _, (said,) = claim_seen(new_case(), a_claim(), Agency.VICTIM_SUPPORT, NOON)
    _, (again,) = claim_seen(new_case(), a_claim(), Agency.VICTIM_SUPPORT, NOON)
    assert said.topic is Topic.VICTIM_SUPPORT_PROGRESS
    assert said.id == again.id
    assert isinstance(said.message, UnprovenClaimSeen)
    assert len(said.message.claim_type) == 200


def test_it_is_said_once() -> None:
    document, _ = claim_seen(new_case(), a_claim(), Agency.POLICE, NOON)
    assert claim_seen(document, a_claim(), Agency.POLICE, NOON) == (document, ())


def test_what_belongs_is_no_claim() -> None:
    assert claim_seen(new_case(), a_claim(belongs=True), Agency.POLICE, NOON) == (new_case(), ())


def test_a_flood_is_bounded() -> None:
    document, said = new_case(), 0
    for number in range(CLAIMS_LIMIT + 20):
        document, outgoing = claim_seen(document, a_claim(number + 1), Agency.POLICE, NOON)
        said += len(outgoing)
    assert said == len(document.claims) == CLAIMS_LIMIT
