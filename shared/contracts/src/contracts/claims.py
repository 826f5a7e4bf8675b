"""What any service says when it saw a settlement claimed without proof: so that the board shows it."""

from contracts.message import Code, Digest, Message, ShortText
from contracts.topics import Topic


class UnprovenClaimSeen(Message):
    """A record claimed a settlement and did not prove it. It was parked and has no effect."""

    NAME = "unproven-claim-seen.v1"
    TOPICS = (
        Topic.POLICE_PROGRESS,
        Topic.PROSECUTOR_PROGRESS,
        Topic.PROBATION_PROGRESS,
        Topic.VICTIM_SUPPORT_PROGRESS,
        Topic.LEGAL_AID_PROGRESS,
        Topic.COORDINATOR_PROGRESS,
    )
    claim_topic: ShortText
    claim_digest: Digest
    claim_type: ShortText
    reason: Code
