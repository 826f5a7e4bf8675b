"""Parts as processes on this machine: Apache Kafka's jars run by Java, and the development store."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from deploy import kafka, store
from deploy.access import Access
from deploy.addresses import KAFKA_LIBRARIES, LOOPBACK, STORE_ENVIRONMENT, free_ports
from deploy.part import BrokerPart, PartMissing, StorePart
from deploy.program import Program
from deploy.secrets import Secrets

OLDEST_JAVA: Final = 17
BROKER: Final = "kafka"
STORE: Final = "store"


def broker_part(folder: Path, secrets: Secrets) -> BrokerPart:
    """A broker of our own, formatted and ready to be started. Raises PartMissing."""
    _check_java()
    if not any(KAFKA_LIBRARIES.glob("kafka_*.jar")):
        raise PartMissing("Kafka's jars are not here: run `make setup`")
    client, controller = free_ports(2)
    address, settings = f"{LOOPBACK}:{client}", folder / "server.properties"
    node = kafka.Node(address, address, f"{LOOPBACK}:{controller}", str(folder / "kafka"), secrets.node_passwords())
    try:
        kafka.format_storage(node, KAFKA_LIBRARIES, settings)
    except kafka.NotFormatted as why:
        raise PartMissing(f"the broker's storage could not be made (is the disk full? `df -h .`): {why}") from why
    program = Program(BROKER, kafka.command(KAFKA_LIBRARIES, settings), at_once=True)
    return BrokerPart(
        f"Kafka {_version()} as a process of our own at {address}",
        Access(address, kafka.ADMINISTRATOR, node.passwords.administrator),
        program,
    )


def store_part(folder: Path, secrets: Secrets) -> StorePart:
    """A development store of our own with its users, ready to be started. Raises PartMissing."""
    if not (STORE_ENVIRONMENT / "bin" / "secantusd-py").exists():
        raise PartMissing("the development store is not here: run `make setup`")
    (port,), data = free_ports(1), folder / "store"
    try:
        store.prepare(STORE_ENVIRONMENT, data, port, secrets, folder / "store-users.log")
    except store.StoreUnfit as why:
        raise PartMissing(f"the development store does not start (is the disk full? `df -h .`): {why}") from why
    return StorePart(
        f"SecantusDB as a process of our own at {LOOPBACK}:{port}",
        f"{LOOPBACK}:{port}",
        kafka.ADMINISTRATOR,
        secrets.store_password(kafka.ADMINISTRATOR).read_text(),
        program=Program(STORE, store.command(STORE_ENVIRONMENT, data, port, checks_users=True), at_once=True),
    )


def _check_java() -> None:
    if not shutil.which("java"):
        raise PartMissing(f"Java {OLDEST_JAVA} or later is missing: on Debian, apt-get install openjdk-17-jre-headless")
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', told)
    if not found or int(found[1]) < OLDEST_JAVA:
        raise PartMissing(f"Java {OLDEST_JAVA} or later is needed: on Debian, apt-get install openjdk-17-jre-headless")


def _version() -> str:
    (core,) = KAFKA_LIBRARIES.glob("kafka-clients-*.jar")
    return core.stem.removeprefix("kafka-clients-")
