"""Brings up a whole table on this machine, plays a day at it, and takes everything down again."""

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

import httpx2

from contracts.topics import Agency
from deploy import table_file
from deploy.addresses import LOCAL, free_ports
from deploy.compose import WEBHOOKS
from deploy.kafka import ADMINISTRATOR
from deploy.parts import Parts, running_parts
from deploy.program import Program, ends_with_us
from deploy.run_file import RunFile, still_clock
from deploy.run_folder import run_folder
from deploy.secrets import replace
from deploy.services import Plan, Replica, programs
from deploy.steps import Steps
from deploy.supervision import BREAKS_OFF, NotRunning, Supervisor, marked
from deploy.topics import OPERATOR

READY: Final = 60.0
"""Seconds the services may take until they are ready."""

TICK: Final = 300.0
"""Simulated seconds in one tick of the demo's day."""

LOOK_EVERY: Final = 1.0
"""Seconds after which a table that is up is looked at again."""

BROKEN_OFF: Final = 130
"""What a shell says of a program that Ctrl-C ended."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person wants played. `speed`: simulated seconds in one real second; 0: as fast as it goes."""

    cases: int
    seed: int
    pack: str
    speed: float
    out: Path | None
    stays: bool
    """Whether the table stays up after the day, until Ctrl-C."""


def run(asked: Asked) -> int:
    """The demo's exit code. Ctrl-C is how a table that stays ends well, but it breaks a demo off.

    Raises PartMissing, NotApplied, NotRunning.
    """
    _on(_break_off, *BREAKS_OFF)
    steps = Steps()
    with run_folder(LOCAL / "runs") as folder:
        code = 0 if asked.stays else BROKEN_OFF
        with suppress(KeyboardInterrupt), table(folder, asked.pack, steps, connected=True) as standing:
            try:
                print(f"Wall board: {standing.plan.address(Agency.COORDINATOR)}", flush=True)
                code = _play(folder, asked, standing.parts.supervisor)
                if asked.stays:
                    _stay(standing.parts.supervisor)
            finally:
                _on(signal.SIG_IGN, *BREAKS_OFF)
        steps.done("everything stopped")
        if code == 0:
            shutil.rmtree(folder, ignore_errors=True)
    return code


@dataclass(frozen=True, slots=True)
class Standing:
    """A table that is up: where its services answer, and the parts beneath them."""

    plan: Plan
    parts: Parts


@contextmanager
def table(
    folder: Path,
    pack: str,
    steps: Steps,
    *,
    connected: bool = False,
    besides: Mapping[Agency, Mapping[str, object]] | None = None,
    services: Sequence[Agency] = tuple(Agency),
    further: Sequence[Agency] = (),
    known: Callable[[Plan, Parts], Sequence[Program]] = programs,
) -> Iterator[Standing]:
    """Parts and services, ready; everything ends with the block. `connected`: to old systems that somebody starts.

    `further`: services of which one more replica is started, for each time that it is named. `known`: how the plan's
    services become programs, for trying things out.
    """
    plan = _plan(folder, pack, besides or {}, further, connected=connected)
    for needed in (plan.drop_folder, plan.told_folder):
        needed.mkdir(exist_ok=True)
    plan.clock_file.write_text(still_clock())
    if connected:
        _address_the_list(plan)
    started = (*map(plan.first, services), *plan.further)
    with running_parts(folder, partial(known, plan), say=steps.done) as parts:
        parts.supervisor.launch(one.name for one in started)
        for one in started:
            wait_until_ready(one, parts)
        steps.done(f"{len(started)} services, ready")
        _tell_the_demo(folder, plan, parts)
        replace(folder / table_file.NAME, told_to_operators(started, parts).model_dump_json(indent=1))
        yield Standing(plan, parts)


def _plan(
    folder: Path,
    pack: str,
    besides: Mapping[Agency, Mapping[str, object]],
    further: Sequence[Agency],
    *,
    connected: bool,
) -> Plan:
    ports = iter(free_ports(2 * len(Agency) + len(further)))
    services = {service: next(ports) for service in Agency}
    systems = {agency: next(ports) for agency in Agency if connected}
    more = [Replica(service, 1 + further[:nth].count(service), next(ports)) for nth, service in enumerate(further)]
    return Plan(services, pack, folder / "clock.json", folder / "drop", systems, besides, further=more)


def _stay(supervisor: Supervisor) -> None:
    """Stay until Ctrl-C. Raises NotRunning when the table does not stay."""
    while True:
        supervisor.check()
        time.sleep(LOOK_EVERY)


def _break_off(_signal: int, _frame: FrameType | None) -> None:
    """The first Ctrl-C ends everything in order; an impatient second one would leave programs behind."""
    _on(signal.SIG_IGN, *BREAKS_OFF)
    raise KeyboardInterrupt


def _play(folder: Path, asked: Asked, supervisor: Supervisor) -> int:
    """The demo's exit code. Raises NotRunning when the table does not stay while the day is played."""
    # In a session of its own: Ctrl-C is for us, who end the demo when it comes.
    # Marked as the run's: the old systems that it starts end with the run, also when it is killed.
    with subprocess.Popen(
        demo_command(folder, asked), stdin=subprocess.DEVNULL, start_new_session=True, env=marked(folder)
    ) as demo:
        try:
            code = _wait_for(demo, supervisor)
        finally:
            demo.kill()
    if code:
        print(f"The demo ended with {code}; the services' logs are in {folder / 'logs'}", flush=True)
    return code


def _wait_for(demo: subprocess.Popen[bytes], supervisor: Supervisor) -> int:
    while True:
        with suppress(subprocess.TimeoutExpired):
            return demo.wait(LOOK_EVERY)
        supervisor.check()


def demo_command(folder: Path, asked: Asked) -> list[str]:
    """The command line of the demo, for a table that is up in this folder."""
    pace = TICK / asked.speed if asked.speed else 0.0
    out = ["--out", str(asked.out)] if asked.out else []
    played = ["--cases", str(asked.cases), "--seed", str(asked.seed), "--seconds-per-tick", str(pace)]
    return [*ends_with_us(), sys.executable, "-m", "demo", "--run-folder", str(folder), *played, *out]


def wait_until_ready(replica: Replica, parts: Parts) -> None:
    """Return when it reads all its topics. Raises NotRunning, also when it was started anew meanwhile."""
    supervisor, name, until, first = parts.supervisor, replica.name, time.monotonic() + READY, 0
    while not _is_ready(replica.address):
        now = supervisor.process(name)
        first = first or now
        if time.monotonic() > until or now != first or supervisor.is_down(name):
            raise NotRunning(f"{name} did not become ready: {supervisor.told_by(name)}")
        time.sleep(0.1)


def _is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/health/ready", timeout=2).is_success
    except httpx2.HTTPError:
        return False


def _tell_the_demo(folder: Path, plan: Plan, parts: Parts) -> None:
    told = RunFile(
        services={service: plan.address(service) for service in Agency},
        systems={agency: plan.system(agency) for agency in plan.systems},
        tokens={who: parts.secrets.token(who) for who in (*Agency, OPERATOR)},
        drop_folder=plan.drop_folder,
        told_folder=plan.told_folder,
        webhook_secrets={agency: parts.secrets.webhook_secret(agency) for agency in WEBHOOKS},
        systems_folder=plan.folder / "systems",
        clock_file=plan.clock_file,
        keys_file=parts.secrets.keys,
        pack=plan.pack,
        rules=plan.rules,
    )
    replace(folder / "run.json", told.text())


def told_to_operators(started: Sequence[Replica], parts: Parts) -> table_file.Table:
    """What the operators' commands need to know of this table."""
    own, administrator, operator = parts.secrets, parts.broker, parts.broker_as(OPERATOR)
    return table_file.Table(
        replicas={one.name: table_file.Replica(service=one.service, address=one.address) for one in started},
        token_file=own.token(OPERATOR),
        keys_file=own.keys,
        operator=table_file.Login(
            address=operator.address,
            user=operator.user,
            password_file=own.kafka_password(OPERATOR),
            security=operator.security,
        ),
        administrator=table_file.Login(
            address=administrator.address,
            user=administrator.user,
            password_file=own.kafka_password(ADMINISTRATOR),
            security=administrator.security,
            mechanism=administrator.mechanism,
            users_at=administrator.users_at,
        ),
        secrets=own.folder,
    )


def _address_the_list(plan: Plan) -> None:
    """The mapping of what is polled, with where this run's system listens."""
    text = (plan.mapping(Agency.PROBATION) / "mapping-list.yaml").read_text()
    addressed = re.sub(r"http://[^/]+", plan.system(Agency.PROBATION), text, count=1)
    (plan.folder / "mapping-probation.yaml").write_text(addressed)


def _on(reaction: Callable[[int, FrameType | None], None] | signal.Handlers, *signals: signal.Signals) -> None:
    for one in signals:
        signal.signal(one, reaction)
