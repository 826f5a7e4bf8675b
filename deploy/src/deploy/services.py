"""The six services as programs: each with its own user, keys and database, and nothing of another's."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.topics import Agency
from deploy.addresses import LOOPBACK, PROJECT
from deploy.parts import Parts
from deploy.program import Program


@dataclass(frozen=True, slots=True)
class Replica:
    """One process of a service. Its slot names its place in the consumer group."""

    service: Agency
    slot: int
    port: int

    @property
    def name(self) -> str:
        """What the supervisor calls it: the first one as the service itself."""
        return f"{self.service}-{self.slot}" if self.slot else str(self.service)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self.port}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the services of one run listen, which pack they use, and where the demo's clock and files are."""

    ports: Mapping[Agency, int]
    """Where the first replica of each service listens."""
    pack: str
    clock_file: Path
    drop_folder: Path
    systems: Mapping[Agency, int] = field(default_factory=dict)
    """Where the agencies' old systems are to listen; none: nobody is told, and nobody is asked."""
    besides: Mapping[Agency, Mapping[str, object]] = field(default_factory=dict)
    """What single services are told besides, for trying things out; names without their prefix."""
    rules: Path = PROJECT / "rules"
    further: Sequence[Replica] = ()
    """Replicas beside the first of a service, which share its cases by partition."""

    @property
    def folder(self) -> Path:
        """The run's own folder."""
        return self.clock_file.parent

    @property
    def told_folder(self) -> Path:
        """Where the police's old system finds what it is told."""
        return self.folder / "told"

    def mapping(self, agency: Agency) -> Path:
        """How this agency's old system says what it says; each pack may have demo data of its own."""
        own = PROJECT / "demo" / f"{agency.replace('-', '_')}-{self.pack}"
        return own if own.is_dir() else PROJECT / "demo" / agency.replace("-", "_")

    def system(self, agency: Agency) -> str:
        """Where this agency's old system listens."""
        return f"http://{LOOPBACK}:{self.systems[agency]}"

    def address(self, service: Agency) -> str:
        """Where this service answers."""
        return self.first(service).address

    def first(self, service: Agency) -> Replica:
        """The replica that is always there."""
        return Replica(service, 0, self.ports[service])

    @property
    def replicas(self) -> Sequence[Replica]:
        """Every process that may be started."""
        return (*map(self.first, Agency), *self.further)


def programs(plan: Plan, parts: Parts) -> Sequence[Program]:
    """What the supervisor is to know of the services."""
    return [Program(one.name, command(one.service), environment(one, plan, parts)) for one in plan.replicas]


def command(service: Agency) -> list[str]:
    """How a service is started."""
    return [sys.executable, "-m", service.replace("-", "_")]


def environment(replica: Replica, plan: Plan, parts: Parts) -> dict[str, str]:
    """All a service is told. Secrets are named as files, so that no process list shows them."""
    service, secrets = replica.service, parts.secrets
    told = {
        "KAFKA": parts.broker_as(service).address,
        "KAFKA_USER": service,
        "KAFKA_PASSWORD_FILE": secrets.kafka_password(service),
        "KAFKA_SECURITY": parts.broker.security,
        "STORE_URI_FILE": secrets.store_uri(service),
        "STORE_DATABASE": service,
        "KEYS_FILE": secrets.keys,
        "SIGNING_KEY_FILE": secrets.signing_key(service),
        "TOKENS_FILE": secrets.known_tokens(service),
        "SESSION_SECRET_FILE": secrets.session(service),
        "HTTP_HOST": LOOPBACK,
        "HTTP_PORT": replica.port,
        "CLOCK_FILE": plan.clock_file,
        "RULES": plan.rules,
        "PACK": plan.pack,
        "SLOT": replica.slot,
        "DEVELOPMENT": 1,
        "DEVELOPMENT_LOGIN": 1,
        **(_of_the_police(plan, parts) if service is Agency.POLICE else _of_a_reader(service, plan, parts)),
        **(_of_its_system(service, plan, parts) if plan.systems else {}),
        **({"SMALL_GROUP": 5} if service is Agency.COORDINATOR else {}),  # of few cases, and nobody's
        **plan.besides.get(service, {}),
    }
    return {f"JOINTTABLE_{name}": str(value) for name, value in told.items()}


def _of_a_reader(service: Agency, plan: Plan, parts: Parts) -> dict[str, object]:
    return {"PEOPLE_URL": plan.address(Agency.POLICE), "PEOPLE_TOKEN_FILE": parts.secrets.people_token(service)}


def _of_the_police(plan: Plan, parts: Parts) -> dict[str, object]:
    return {
        "CASE_SECRET_FILE": parts.secrets.case_secret,
        "DROP_FOLDER": plan.drop_folder,
        "MAPPING": plan.mapping(Agency.POLICE),
    }


def _of_its_system(service: Agency, plan: Plan, parts: Parts) -> dict[str, object]:
    """How each agency's old system is told and asked: each in a way of its own, as old systems are."""
    receipts = {} if service is Agency.COORDINATOR else {"RECEIPTS": "given"}
    return {**_ways(service, plan, parts), **receipts}


def _ways(service: Agency, plan: Plan, parts: Parts) -> dict[str, object]:
    match service:
        case Agency.POLICE:
            # Its old system looks into the folder at its own turn, each half hour of the day it plays.
            return {"TELL": "files", "TELL_FOLDER": plan.told_folder, "RECEIPT_SECONDS": 2400}
        case Agency.PROSECUTOR | Agency.LEGAL_AID:
            secret = parts.secrets.webhook_secret(service)
            return {"TELL": "webhook", "TELL_URL": f"{plan.system(service)}/hook", "TELL_SECRET_FILE": secret}
        case Agency.PROBATION:
            polled = {"MAPPING": plan.folder / "mapping-probation.yaml", "POLL_FOLDER": plan.folder / "poll"}
            return {"TELL": "list", **polled}
        case Agency.VICTIM_SUPPORT:
            return {"TELL": "list", "MAPPING": plan.mapping(service)}
        case Agency.COORDINATOR:
            return {}
