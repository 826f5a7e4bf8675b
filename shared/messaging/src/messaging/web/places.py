"""The place somebody wanted before they logged in: an address of this service, and nothing else."""

import re
from typing import Final
from urllib.parse import urlencode

from fastapi import Request

WANTED: Final = "to"
"""The name of the wanted place in the address of the login."""
FIRST: Final = "/"
LONGEST: Final = 1000
OWN: Final = re.compile(r"/(?![/\\])[A-Za-z0-9\-._~%!$&'()*+,;=:@/?]*")
NO_PLACE: Final = ("/login", "/logout")


def own_place(said: str) -> str:
    """The place that was said, if it is an address of ours; else the first page."""
    own = len(said) <= LONGEST and OWN.fullmatch(said) and not said.startswith(NO_PLACE)
    return said if own else FIRST


def login_before(request: Request) -> str:
    """The address of the login, with the place that was asked for."""
    place = f"{request.url.path}{'?' * bool(request.url.query)}{request.url.query}"
    if request.method not in ("GET", "HEAD") or (place == FIRST and not from_elsewhere(request)):
        return "/login"
    return f"/login?{urlencode({WANTED: place}, safe='/')}"


def from_elsewhere(request: Request) -> bool:
    """Whether another site led here: the browser then brings along no cookie of ours, though there may be one."""
    return request.headers.get("sec-fetch-site") == "cross-site"
