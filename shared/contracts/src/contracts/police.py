"""What police say: a person was arrested, detained, released; who the suspect is in the law's eyes; what was done."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.message import Code, Digest, LongText, Moment, Part, ShortText, Statement
from contracts.topics import Topic


class RulePackRef(Part):
    """The rule pack a case was registered under; it keeps it."""

    name: Code
    version: ShortText


class CaseRegistered(Statement):
    """One suspect, one occasion, now a case of a table."""

    NAME = "case-registered.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    agency_number: ShortText
    incident: ShortText
    table: Code
    offence: ShortText
    rule_pack: RulePackRef
    victims: int = Field(default=0, ge=0, le=1000)


class SuspectArrested(Statement):
    """The person was taken."""

    NAME = "suspect-arrested.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    AT_ONCE = True
    place: ShortText


class DetentionOrdered(Statement):
    """The assistant prosecutor ordered detention for examination; its clock starts here, not at the arrest."""

    NAME = "detention-ordered.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    AT_ONCE = True
    ordered_by: ShortText


class CustodyOrdered(Statement):
    """Police custody was ordered: a separate order, counted in days."""

    NAME = "custody-ordered.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    ordered_by: ShortText


class SuspectReleased(Statement):
    """The suspect went. The case may go on; nothing delays this."""

    NAME = "suspect-released.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    AT_ONCE = True
    recorded_by: ShortText
    why: LongText


class SuspectHandedOver(Statement):
    """The suspect went to another authority that holds them now: detention for examination ends here."""

    NAME = "suspect-handed-over.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    to: ShortText


class BroughtBeforeJudge(Statement):
    """The suspect in custody was brought before the examining judge."""

    NAME = "brought-before-judge.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)


class SettlementServed(Statement):
    """A settlement in force was handed to the suspect, or sent by post at this moment."""

    NAME = "settlement-served.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    proposal_hash: Digest
    way: Literal["in-person", "by-post"]


class CaseTransferred(Statement):
    """Another table has the case from now on."""

    NAME = "case-transferred.v1"
    TOPICS = (Topic.POLICE_PROGRESS,)
    table: Code
    why: LongText


class SuspectDescribed(Statement):
    """What the rules need to know of the suspect and the offence. Codes are the rule pack's."""

    NAME = "suspect-described.v1"
    TOPICS = (Topic.POLICE_FILE,)
    SIGNED = True
    age_class: Code
    vulnerable: bool
    offence_class: Code
    language: Code | None = None
    person: Digest | None = None
    """Links a person's cases, and tells nobody who it is."""


class InterrogationOpened(Statement):
    """Questioning began; `ref` is the police's own number of this interrogation."""

    NAME = "interrogation-opened.v1"
    TOPICS = (Topic.POLICE_FILE,)
    SIGNED = True
    ref: ShortText
    solicitor_present: bool
    allowed: bool | None = None
    """Whether what police knew of then allowed it: a consultation that had ended, a waiver that counts, or the
    prosecutor's permission of this urgent interrogation.
    """


class InterrogationClosed(Statement):
    """Questioning ended."""

    NAME = "interrogation-closed.v1"
    TOPICS = (Topic.POLICE_FILE,)
    ref: ShortText


class SuspectTransported(Statement):
    """The suspect was brought from one place to another, from `began_at` until `occurred_at`."""

    NAME = "suspect-transported.v1"
    TOPICS = (Topic.POLICE_FILE,)
    ref: ShortText
    began_at: Moment


class RecordItemAdded(Statement):
    """The record has one more item: its number, kind and SHA-256. The item itself stays with the police."""

    NAME = "record-item-added.v1"
    TOPICS = (Topic.POLICE_FILE,)
    ref: ShortText
    kind: Code
    digest: Digest


class WaiverReported(Statement):
    """Police report that the suspect gave up a consultation. It counts only as the rule pack says."""

    NAME = "waiver-reported.v1"
    TOPICS = (Topic.POLICE_FILE,)
    of: Literal["first-consultation", "settlement-consultation"]
    told_to: Code


Sealed = Annotated[str, Field(min_length=1, max_length=16_000)]
"""Personal fields encrypted with the person's own key (JWE, A256GCM). The key's id is the person."""


class Identity(Part):
    """Who the suspect is: what is sealed in `SuspectIdentified`, and never stands on a topic in clear."""

    name: ShortText
    born_on: date | None = None
    address: ShortText | None = None
    telephone: ShortText | None = None
    email: ShortText | None = None


class VictimContact(Part):
    """How a victim is reached: what is sealed in `VictimIdentified`, and never stands on a topic in clear."""

    name: ShortText
    address: ShortText | None = None
    telephone: ShortText | None = None
    email: ShortText | None = None
    language: Code | None = None


class SuspectIdentified(Statement):
    """Who the suspect is, sealed: an `Identity`."""

    NAME = "suspect-identified.v1"
    TOPICS = (Topic.POLICE_IDENTITIES,)
    person: Digest
    sealed: Sealed


class VictimIdentified(Statement):
    """How a victim is reached, sealed: a `VictimContact`. `victim` is the number that tells victims apart."""

    NAME = "victim-identified.v1"
    TOPICS = (Topic.POLICE_VICTIMS,)
    victim: ShortText
    person: Digest
    sealed: Sealed
