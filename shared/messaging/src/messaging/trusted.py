"""Whom our HTTP clients trust: the machine's certificates, read once; each reading takes tens of milliseconds."""

from functools import cache
from ssl import SSLContext

import httpx2


@cache
def trusted() -> SSLContext:
    """What every client of this process verifies others by. New certificates count when the process starts again."""
    return httpx2.create_ssl_context()
