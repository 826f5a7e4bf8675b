"""What the containers of docker-compose.yml are handed: each a folder of its own, with nothing of another's in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from contracts.topics import Agency
from deploy.kafka import ADMINISTRATOR, Node
from deploy.run_file import RunFile
from deploy.secrets import Secrets, replace
from deploy.topics import OPERATOR

Share = Mapping[str, str]
"""The files of one container: what each is called, and what it holds."""

BROKER: Final = "kafka"
STORE: Final = "store"
DEMO: Final = "demo"

HANDED: Final = Path("/run/secrets")
"""Where every container finds its own folder."""

DATA: Final = "/var/lib/kafka/data"
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104  # inside the container
PORT: Final = 8000
"""Where a service listens in its own container."""

SYSTEM_PORTS: Final = {agency: 9401 + nth for nth, agency in enumerate(Agency) if agency is not Agency.COORDINATOR}
"""Where the agencies' old systems listen in the demo's container; probation's also stands in its mapping file."""

WEBHOOKS: Final = (Agency.PROSECUTOR, Agency.LEGAL_AID)
"""Agencies whose old systems are told by webhook."""


def node(own: Secrets, told: str, admin: str) -> Node:
    """The broker: services come to `told` over their network, set-up alone comes to `admin`."""
    port = told.rpartition(":")[2]
    return Node(f"{EVERYWHERE}:{port}", told, "127.0.0.1:9093", DATA, own.node_passwords(), admin)


def shares(own: Secrets, broker: Node) -> dict[str, Share]:
    """What the broker, the store and each service are handed."""
    return {
        BROKER: {"node.properties": broker.properties()},
        STORE: {"administrator": own.store_password(ADMINISTRATOR).read_text()},
        **{str(service): _of_service(own, service) for service in Agency},
    }


def share_of_the_demo(own: Secrets, clock: Path) -> Share:
    """What the demo is handed: the tokens of the agencies' own systems, the public keys, and where everything is."""
    holders = [str(who) for who in (*Agency, OPERATOR)]
    told = RunFile(
        services={service: f"http://{service}:{PORT}" for service in Agency},
        systems={agency: f"http://{DEMO}:{port}" for agency, port in SYSTEM_PORTS.items()},
        tokens={who: HANDED / f"{who}-token" for who in holders},
        drop_folder=Path("/drop"),
        told_folder=Path("/told"),
        webhook_secrets={agency: HANDED / f"{agency}-webhook" for agency in WEBHOOKS},
        systems_folder=Path("/tmp/systems"),  # noqa: S108  # inside the container, and of one day
        clock_file=clock,
        keys_file=HANDED / "keys.json",
        pack="nl",
        rules=Path("/app/rules"),
    )
    tokens = {f"{who}-token": own.token(who).read_text() for who in holders}
    webhooks = {f"{agency}-webhook": own.webhook_secret(agency).read_text() for agency in WEBHOOKS}
    return {"run.json": told.text(), "keys.json": own.keys.read_text(), **tokens, **webhooks}


def hand_out(share: Share, folder: Path) -> None:
    """Leave the container's files in its folder. Who has them already keeps them.

    The broker's and the store's images read as users of their own. So their files are open to whoever sees the
    folder, and nobody else sees it.
    """
    mode = 0o444 if folder.name in (BROKER, STORE) else 0o400
    for name, text in share.items():
        file = folder / name
        if not file.exists() or file.read_text() != text:
            replace(file, text, mode)


def _of_service(own: Secrets, service: Agency) -> Share:
    files = {
        "kafka-password": own.kafka_password(service),
        "store-uri": own.store_uri(service),
        "keys.json": own.keys,
        "signing-key.json": own.signing_key(service),
        "known-tokens.yaml": own.known_tokens(service),
        "session": own.session(service),
        **({"webhook": own.webhook_secret(service)} if service in WEBHOOKS else {}),
        **({"case-secret": own.case_secret} if service is Agency.POLICE else {"people": own.people_token(service)}),
    }
    return {name: file.read_text() for name, file in files.items()}
