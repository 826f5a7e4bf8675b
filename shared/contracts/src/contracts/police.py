"""What police say: a person was arrested, detained, released; who the suspect is in the law's eyes."""

from contracts.message import Code, LongText, Message, Part, ShortText
from contracts.topics import Topic


class RulePackRef(Part):
    """The rule pack a case was registered under; it keeps it."""

    name: Code
    version: ShortText


class CaseRegistered(Message):
    """One suspect, one occasion, now a case of a table."""

    NAME = "case-registered.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    agency_number: ShortText
    incident: ShortText
    table: Code
    offence: ShortText
    rule_pack: RulePackRef


class SuspectArrested(Message):
    """The person was taken."""

    NAME = "suspect-arrested.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    AT_ONCE = True
    place: ShortText


class DetentionOrdered(Message):
    """The assistant prosecutor ordered detention for examination; its clock starts here, not at the arrest."""

    NAME = "detention-ordered.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    AT_ONCE = True
    ordered_by: ShortText


class CustodyOrdered(Message):
    """Police custody was ordered: a separate order, counted in days."""

    NAME = "custody-ordered.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    ordered_by: ShortText


class SuspectReleased(Message):
    """The suspect went. The case may go on; nothing delays this."""

    NAME = "suspect-released.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    AT_ONCE = True
    recorded_by: ShortText
    why: LongText


class SuspectDescribed(Message):
    """What the rules need to know of the suspect and the offence. Codes are the rule pack's."""

    NAME = "suspect-described.v1"
    TOPICS = (Topic.POLICE_FILE,)
    SIGNED = True
    age_class: Code
    vulnerable: bool
    offence_class: Code
    language: Code | None = None
