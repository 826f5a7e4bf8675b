"""The agencies' keys, and one case's words as they would stand on the topics: numbered, linked, signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from contracts.envelope import Envelope, source_of
from contracts.message import Message
from contracts.topics import Agency, Topic
from proofs.digest import digest_of
from proofs.keys import KeyRing, PublicKey, SigningKey, new_key

CASE = "6f1c2d52-90a1-5b3c-8d4e-5f60718293a4"
OTHER_CASE = "7a1c2d52-90a1-5b3c-8d4e-5f60718293a4"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def after(minutes: int) -> datetime:
    """So many minutes after noon of the day the stories play."""
    return NOON + timedelta(minutes=minutes)


def topics_of(agency: Agency) -> list[str]:
    return [topic.value for topic in Topic if topic.owner == agency]


@dataclass(frozen=True, slots=True)
class Keys:
    """One key pair per agency."""

    signing: Mapping[Agency, SigningKey]
    public: tuple[PublicKey, ...]

    @property
    def ring(self) -> KeyRing:
        return KeyRing(self.public)

    def with_changed(self, agency: Agency, **changes: object) -> KeyRing:
        """The same keys, one of them bound to something else."""
        return KeyRing(key.model_copy(update=changes) if key.agency == agency else key for key in self.public)


def make_keys() -> Keys:
    pairs = {agency: new_key(agency, topics_of(agency), NEW_YEAR) for agency in Agency}
    signing = {agency: SigningKey.from_jwk(private) for agency, (private, _) in pairs.items()}
    return Keys(signing, tuple(PublicKey.model_validate(public) for _, public in pairs.values()))


@dataclass(slots=True)
class Speaker:
    """Says messages of one case, in order; each word follows the one before on its topic."""

    keys: Keys
    case: str = CASE
    said: dict[str, Envelope] = field(default_factory=dict)

    def say(self, message: Message, topic: Topic | None = None, signer: SigningKey | None = None) -> Envelope:
        on = topic or message.TOPICS[0]
        before = self.said.get(on)
        unsigned = Envelope(
            topic=on.value,
            id=str(uuid5(NAMESPACE_URL, f"{self.case}{on}{before.sequence if before else 0}")),
            source=source_of(on.owner),
            type=message.wire_type(),
            subject=self.case,
            time=message.occurred_at.isoformat(),
            sequence=before.sequence + 1 if before else 1,
            previous_digest=digest_of(before) if before else "",
            value=message.data(),
        )
        key = signer or self.keys.signing[on.owner]
        signed = key.at(message.occurred_at).sign_digest(digest_of(unsigned))
        self.said[on] = replace(unsigned, signature=signed)
        return self.said[on]
