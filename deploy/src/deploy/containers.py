"""Parts as containers, where a Docker engine answers and has the images or pulls them in time."""

import shlex
import threading
from contextlib import ExitStack
from typing import Final

import docker  # type: ignore[import-untyped]  # publishes no types
from docker.errors import DockerException  # type: ignore[import-untyped]  # as above
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from deploy import kafka
from deploy.access import Access
from deploy.addresses import LOOPBACK, free_ports
from deploy.part import BrokerPart, StorePart, Switch
from deploy.secrets import Secrets

KAFKA_IMAGE: Final = "apache/kafka:4.1.0"
STORE_IMAGE: Final = "mongo:8"
ANSWER: Final = 3
"""Seconds an engine may take to answer."""

PULL: Final = 20.0
"""Seconds that images may take to come, all together."""

START: Final = (
    'umask 077; printf %s "$NODE_PROPERTIES" >/tmp/node.properties; '
    "java -cp '/opt/kafka/libs/*' kafka.tools.StorageTool {arguments}"
    " --ignore-formatted --config /tmp/node.properties && "
    "exec java -Xmx512m -cp '/opt/kafka/libs/*' kafka.Kafka /tmp/node.properties"
)


def can_be_had() -> bool:
    """Whether an engine answers here that has both images, or pulls them in time."""
    try:
        engine = docker.from_env(timeout=ANSWER)
        engine.ping()
    except DockerException:
        return False
    pulling = threading.Thread(target=_pull_missing, args=(engine,), daemon=True)
    pulling.start()
    pulling.join(PULL)
    return not pulling.is_alive() and not _missing(engine)


def broker_part(secrets: Secrets, until: ExitStack) -> BrokerPart:
    """A broker in a container, which ends with `until`."""
    (port,) = free_ports(1)
    passwords = secrets.node_passwords()
    node = kafka.Node("0.0.0.0:9092", f"{LOOPBACK}:{port}", f"{LOOPBACK}:9093", "/tmp/kafka-log", passwords)  # noqa: S108  # inside the container
    start = START.format(arguments=shlex.join(node.format_arguments()))
    container = (
        _container(KAFKA_IMAGE, 9092, port)
        .with_env("NODE_PROPERTIES", node.properties())
        .with_kwargs(entrypoint=["bash", "-c"])
        .with_command([start])
    )
    until.enter_context(container)
    access = Access(f"{LOOPBACK}:{port}", kafka.ADMINISTRATOR, passwords.administrator)
    running = container.get_wrapped_container()
    return BrokerPart(
        f"Kafka in a container ({KAFKA_IMAGE}) at {access.address}",
        access,
        switch=Switch(off=running.stop, on=running.start),
    )


def store_part(secrets: Secrets, until: ExitStack) -> StorePart:
    """A store in a container, which ends with `until`."""
    (port,) = free_ports(1)
    password = secrets.store_password(kafka.ADMINISTRATOR).read_text()
    container = (
        _container(STORE_IMAGE, 27017, port)
        .with_env("MONGO_INITDB_ROOT_USERNAME", kafka.ADMINISTRATOR)
        .with_env("MONGO_INITDB_ROOT_PASSWORD", password)
    )
    until.enter_context(container)
    running = container.get_wrapped_container()
    return StorePart(
        f"the store in a container ({STORE_IMAGE}) at {LOOPBACK}:{port}",
        f"{LOOPBACK}:{port}",
        kafka.ADMINISTRATOR,
        password,
        command_lines=lambda: tuple(" ".join(row) for row in running.top()["Processes"]),
        switch=Switch(off=running.stop, on=running.start),
    )


def _container(image: str, inside: int, port: int) -> DockerContainer:
    """A container whose port `inside` answers at this port of the loopback address, and nowhere else."""
    # Its own clean-up container is one more image to pull; ours end with the run.
    testcontainers_config.ryuk_disabled = True
    container = DockerContainer(image)
    container.ports[str(inside)] = (LOOPBACK, port)  # type: ignore[assignment]  # Docker takes an address too
    return container


def _missing(engine: docker.DockerClient) -> list[str]:
    held = {tag for image in engine.images.list() for tag in image.tags}
    return [image for image in (KAFKA_IMAGE, STORE_IMAGE) if image not in held]


def _pull_missing(engine: docker.DockerClient) -> None:
    for image in _missing(engine):
        try:
            engine.images.pull(image)
        except DockerException:
            return
