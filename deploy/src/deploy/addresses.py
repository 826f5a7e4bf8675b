"""Free ports on the loopback address, and where things stand in the project."""

import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"
PROJECT: Final = Path(__file__).parents[3]
"""The checkout's top folder."""

LOCAL: Final = PROJECT / ".local"
"""What make fetched and what runs leave: never committed."""

KAFKA_LIBRARIES: Final = LOCAL / "kafka" / "libs"
STORE_ENVIRONMENT: Final = LOCAL / "store-env"


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now. They are all held until the last is found, so none comes twice."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [int(one.getsockname()[1]) for one in sockets]
