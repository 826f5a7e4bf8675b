"""The broker and the store, from wherever they can be had: addresses given, containers, or processes of our own."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from confluent_kafka import KafkaException

from deploy import containers, given, local, store
from deploy.access import PATIENCE, Access
from deploy.apply import apply
from deploy.part import BrokerPart, PartMissing, StorePart, Switch
from deploy.program import Program
from deploy.rights import users
from deploy.secrets import Secrets, make, write_store_uris
from deploy.supervision import Supervisor
from deploy.topics import Topics, load_topics

KEYS_VALID_FROM: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any day that a demo or a test may play."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Running parts. `broker` is the administrator's way in; services have their own in `secrets`."""

    folder: Path
    secrets: Secrets
    supervisor: Supervisor
    topics: Topics
    broker: Access
    store_address: str
    taken: tuple[str, ...]
    switch: Switch | None = None
    """Ends the broker and starts it again; none where it is not ours to end."""
    store_switch: Switch | None = None
    """Likewise the store."""

    def broker_as(self, user: str) -> Access:
        """The broker, as one of the services or the operators speak to it."""
        return self.broker.as_user(user, self.secrets.kafka_word(user))


def no_more(_parts: Parts) -> Sequence[Program]:
    """No programs beside the parts themselves."""
    return ()


def say_nothing(_step: str) -> None:
    """Nobody wants to hear of steps."""


@contextmanager
def running_parts(
    folder: Path,
    more: Callable[[Parts], Sequence[Program]] = no_more,
    say: Callable[[str], None] = say_nothing,
    environment: Mapping[str, str] = os.environ,
) -> Iterator[Parts]:
    """Broker, store, topics, users and rights, ready for use; whatever was started ends with the block.

    `more` tells the other programs that the same supervisor is to know; `say` hears of each step that is done.
    Raises PartMissing, NotApplied, NotRunning.
    """
    secrets = make(folder / "secrets", KEYS_VALID_FROM)
    say("passwords, tokens and keys, readable by you alone")
    with ExitStack() as until:
        broker, stored = _choose(folder, secrets, environment, until)
        say("storage of broker and store")
        write_store_uris(secrets, stored.address, direct=stored.direct)
        supervisor, topics, told = Supervisor(folder), load_topics(), (broker.told, stored.told)
        switches = [one.switch or _switch_of(one.program, supervisor) for one in (broker, stored)]
        parts = Parts(folder, secrets, supervisor, topics, broker.access, stored.address, told, *switches)
        until.callback(supervisor.stop)
        supervisor.start([*(one for one in (broker.program, stored.program) if one), *more(parts)])
        _settle_store(stored, parts)
        say(stored.told)
        wait_for_broker(broker.access)
        say(broker.told)
        apply(broker.access, topics, secrets.user_passwords(), environment.get("JOINTTABLE_CLUSTER", "local"))
        say(f"{len(topics.all)} topics, {len(users())} users and their rights")
        yield parts


def _switch_of(program: Program | None, supervisor: Supervisor) -> Switch | None:
    if program is None:
        return None
    return Switch(off=lambda: supervisor.end(program.name), on=lambda: supervisor.run(program.name))


def wait_for_broker(access: Access) -> None:
    """Return when the broker answers this user. Raises PartMissing."""
    admin, until = access.admin(), time.monotonic() + PATIENCE
    while True:
        try:
            admin.list_topics(timeout=1)
        except KafkaException as why:
            if time.monotonic() > until:
                raise PartMissing(f"the broker at {access.address} does not answer: {why.args[0].str()}") from why
            time.sleep(0.1)
        else:
            return


def _choose(
    folder: Path, secrets: Secrets, environment: Mapping[str, str], until: ExitStack
) -> tuple[BrokerPart, StorePart]:
    broker, stored = given.broker(environment), given.store(environment)
    if (broker is None or stored is None) and containers.can_be_had():
        return broker or containers.broker_part(secrets, until), stored or containers.store_part(secrets, until)
    return broker or local.broker_part(folder, secrets), stored or local.store_part(folder, secrets)


def _settle_store(stored: StorePart, parts: Parts) -> None:
    with store.connect(stored.address, stored.user, stored.password, direct=stored.direct) as client:
        store.wait_until_it_answers(client)
        if stored.program:
            store.check_durable(client, [store.command_line_of(parts.supervisor.process(local.STORE))])
        else:
            store.check_durable(client, stored.command_lines())
            store.make_users(client, parts.secrets)
