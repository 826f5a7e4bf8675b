"""Parts whose addresses the environment gives: a cluster and a store used for nothing else.

- JOINTTABLE_KAFKA (host:port), JOINTTABLE_KAFKA_ADMIN_PASSWORD_FILE, JOINTTABLE_KAFKA_ADMIN (default: admin),
  JOINTTABLE_KAFKA_SECURITY (default: SASL_SSL); JOINTTABLE_KAFKA_ADMIN_LISTENER (host:port) when the administrator
  logs in at a listener of its own, by PLAIN
- JOINTTABLE_STORE (host:port), JOINTTABLE_STORE_ADMIN_PASSWORD_FILE, JOINTTABLE_STORE_ADMIN (default: admin);
  JOINTTABLE_STORE_DIRECT=1 for one node that is to be spoken to at this very address
"""

from collections.abc import Mapping
from pathlib import Path

from deploy.access import Access
from deploy.kafka import ADMINISTRATOR
from deploy.part import BrokerPart, PartMissing, StorePart


def broker(environment: Mapping[str, str]) -> BrokerPart | None:
    """The broker that the environment names, if it names one. Raises PartMissing."""
    address = environment.get("JOINTTABLE_KAFKA")
    if not address:
        return None
    admin = environment.get("JOINTTABLE_KAFKA_ADMIN_LISTENER")
    access = Access(
        admin or address,
        environment.get("JOINTTABLE_KAFKA_ADMIN", ADMINISTRATOR),
        _secret(environment, "JOINTTABLE_KAFKA_ADMIN_PASSWORD_FILE"),
        environment.get("JOINTTABLE_KAFKA_SECURITY", "SASL_SSL"),
        "PLAIN" if admin else "SCRAM-SHA-512",
        users_at=address,
    )
    return BrokerPart(f"Kafka at {address}, as the environment says", access)


def store(environment: Mapping[str, str]) -> StorePart | None:
    """The store that the environment names, if it names one. Raises PartMissing."""
    address = environment.get("JOINTTABLE_STORE")
    if not address:
        return None
    return StorePart(
        f"the store at {address}, as the environment says",
        address,
        environment.get("JOINTTABLE_STORE_ADMIN", ADMINISTRATOR),
        _secret(environment, "JOINTTABLE_STORE_ADMIN_PASSWORD_FILE"),
        direct=environment.get("JOINTTABLE_STORE_DIRECT") == "1",
    )


def _secret(environment: Mapping[str, str], name: str) -> str:
    file = environment.get(name)
    if not file or not Path(file).is_file():
        raise PartMissing(f"an address is given, but {name} names no file with the administrator's password")
    return Path(file).read_text().strip()
