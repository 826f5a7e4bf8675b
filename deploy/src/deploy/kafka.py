"""Apache Kafka on this machine: one node (KRaft), users by SCRAM, nobody allowed anything unless it is granted.

The controller's own listener knows one user by a plain password: SCRAM users live in the metadata log that the
controller must read first. On this machine every listener is on the loopback address only.

Where services come over a network, the administrator gets a listener of its own that only set-up can reach. The
administrator and the broker then log in there and nowhere else, and set-up makes every SCRAM user.
"""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ADMINISTRATOR: Final = "admin"
BROKER: Final = "broker"
CONTROLLER: Final = "controller"
CLUSTER_ID: Final = "am9pbnR0YWJsZS1sb2NhbA"
"""One node of one cluster: any 16 bytes in base64 do."""

LOGIN: Final = "org.apache.kafka.common.security"


class NotFormatted(Exception):  # noqa: N818  # it says what is so
    """The broker's storage could not be made; the message is the broker's own."""


@dataclass(frozen=True, slots=True)
class Passwords:
    """The administrator's and the node's own."""

    administrator: str = field(repr=False)
    broker: str = field(repr=False)
    controller: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Node:
    """One broker: where it listens, the address it tells clients, where it keeps its log."""

    listens: str
    told: str
    controller: str
    data: str
    passwords: Passwords
    admin: str | None = None
    """Where the administrator's own listener is; none when it uses the agencies'."""

    def properties(self) -> str:
        """The broker's settings file."""
        secret = self.passwords
        scram = f'{LOGIN}.scram.ScramLoginModule required username="{BROKER}" password="{secret.broker}";'
        plain = (
            f'{LOGIN}.plain.PlainLoginModule required username="{CONTROLLER}" password="{secret.controller}" '
            f'user_{CONTROLLER}="{secret.controller}";'
        )
        settings = self._settings(scram, plain) | (self._set_apart(self.admin) if self.admin else {})
        return "".join(f"{name}={value}\n" for name, value in settings.items())

    def format_arguments(self) -> list[str]:
        """What the storage tool is told, but for the settings file: the cluster and its first SCRAM users, if any."""
        users = {} if self.admin else self._own_users()
        first = [f"SCRAM-SHA-512=[name={name},password={word}]" for name, word in users.items()]
        return ["format", "--cluster-id", CLUSTER_ID, *(part for one in first for part in ("--add-scram", one))]

    def _settings(self, scram: str, plain: str) -> dict[str, str]:
        return {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@{self.controller}",
            "listeners": f"AGENCY://{self.listens},CONTROLLER://{self.controller}",
            "advertised.listeners": f"AGENCY://{self.told}",
            "listener.security.protocol.map": "AGENCY:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "AGENCY",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
            "sasl.mechanism.controller.protocol": "PLAIN",
            "listener.name.agency.sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.agency.scram-sha-512.sasl.jaas.config": scram,
            "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.controller.plain.sasl.jaas.config": plain,
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:{BROKER};User:{CONTROLLER};User:{ADMINISTRATOR}",
            "allow.everyone.if.no.acl.found": "false",
            "auto.create.topics.enable": "false",
            # A removed user keeps an open connection until it must log in again.
            "connections.max.reauth.ms": "900000",
            "message.max.bytes": "1048588",
            "log.dirs": self.data,
            "offsets.topic.num.partitions": "4",
            "offsets.topic.replication.factor": "1",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "group.initial.rebalance.delay.ms": "0",
        }

    def _set_apart(self, admin: str) -> dict[str, str]:
        """What differs when the administrator and the broker itself have a listener that no agency can reach."""
        known = " ".join(f'user_{name}="{word}"' for name, word in self._own_users().items())
        broker = f'username="{BROKER}" password="{self.passwords.broker}"'
        protocols = ",".join(f"{listener}:SASL_PLAINTEXT" for listener in ("AGENCY", "ADMIN", "CONTROLLER"))
        return {
            "listeners": f"AGENCY://{self.listens},ADMIN://{admin},CONTROLLER://{self.controller}",
            "advertised.listeners": f"AGENCY://{self.told},ADMIN://{admin}",
            "listener.security.protocol.map": protocols,
            "inter.broker.listener.name": "ADMIN",
            "sasl.mechanism.inter.broker.protocol": "PLAIN",
            "listener.name.agency.scram-sha-512.sasl.jaas.config": f"{LOGIN}.scram.ScramLoginModule required;",
            "listener.name.admin.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.admin.plain.sasl.jaas.config": f"{LOGIN}.plain.PlainLoginModule required {broker} {known};",
        }

    def _own_users(self) -> dict[str, str]:
        return {ADMINISTRATOR: self.passwords.administrator, BROKER: self.passwords.broker}


def java(libraries: Path, program: str, *options: str) -> list[str]:
    """The command line of one of Kafka's programs."""
    return ["java", "-XX:+UseSerialGC", *options, "-cp", f"{libraries}/*", program]


def format_storage(node: Node, libraries: Path, settings: Path) -> None:
    """Write the settings file (mode 600) and make the broker's storage with its first users. Raises NotFormatted."""
    settings.touch(mode=0o600)
    settings.write_text(node.properties())
    tool = java(libraries, "kafka.tools.StorageTool", "-Xmx128m", "-XX:TieredStopAtLevel=1")
    done = subprocess.run(
        [*tool, *node.format_arguments(), "--config", str(settings)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotFormatted((done.stderr or done.stdout).strip())


def command(libraries: Path, settings: Path) -> list[str]:
    """The command line of the broker itself."""
    return [*java(libraries, "kafka.Kafka", "-Xms256m", "-Xmx512m", "-Dlog4j2.level=WARN"), str(settings)]
