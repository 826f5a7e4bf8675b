"""Where the broker is, and as whom one speaks to it."""

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from confluent_kafka.admin import AdminClient

PATIENCE: Final = 30.0
"""Seconds to wait for one answer of the broker."""


class NotApplied(Exception):  # noqa: N818  # it says what is so
    """The cluster is not as topics.yaml says; the message tells what is missing."""


@dataclass(frozen=True, slots=True)
class Access:
    """One user's way to the broker."""

    address: str
    user: str
    password: str = field(repr=False)
    security: str = "SASL_PLAINTEXT"
    mechanism: str = "SCRAM-SHA-512"
    users_at: str | None = None
    """Where everybody else logs in, if not at this address: the administrator may have a listener of its own."""

    def settings(self) -> dict[str, Any]:
        """As confluent-kafka wants it."""
        return {
            "bootstrap.servers": self.address,
            "security.protocol": self.security,
            "sasl.mechanism": self.mechanism,
            "sasl.username": self.user,
            "sasl.password": self.password,
            "log_level": 0,
        }

    def admin(self) -> "AdminClient":
        """A client for asking and changing what the cluster holds; nothing is sent yet."""
        from confluent_kafka.admin import AdminClient  # noqa: PLC0415  # commands that ask no broker start without it

        return AdminClient(self.settings())

    def as_user(self, user: str, password: str) -> "Access":
        """The same broker, spoken to by somebody else."""
        return Access(self.users_at or self.address, user, password, self.security)


def all_done(futures: Iterable[Future[Any]], but: frozenset[int] = frozenset()) -> None:
    """Wait for every answer; refusals with a code in `but` do not count. Raises KafkaException."""
    from confluent_kafka import KafkaException  # noqa: PLC0415  # as above

    for future in futures:
        try:
            future.result(PATIENCE)
        except KafkaException as why:
            if why.args[0].code() not in but:
                raise
