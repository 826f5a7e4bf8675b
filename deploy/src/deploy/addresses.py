"""Free ports on the loopback address, and where things stand in the project."""

import secrets
import socket
from itertools import cycle, islice
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"
PROJECT: Final = Path(__file__).parents[3]
"""The checkout's top folder."""

LOCAL: Final = PROJECT / ".local"
"""What make fetched and what runs leave: never committed."""

KAFKA_LIBRARIES: Final = LOCAL / "kafka" / "libs"
STORE_ENVIRONMENT: Final = LOCAL / "store-env"


# Below the ports that systems give to outgoing connections (Linux from 32768, others from 49152): one of those can be
# taken by any program's connection between the choice and the start of the service it is for.
PORTS: Final = range(20_000, 32_768)

# Each is given once until all were: several parts of one run are given theirs before any of them listens.
_in_turn: Final = islice(cycle(PORTS), secrets.randbelow(len(PORTS)), None)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, and that this process gave to nobody before."""
    free = (port for port in _in_turn if _is_free(port))
    return list(islice(free, count))


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        try:
            one.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
