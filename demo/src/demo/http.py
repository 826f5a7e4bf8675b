"""How a stand-in speaks to its own agency's service: REST with the system's own token, and with patience."""

import time
from collections.abc import Callable
from typing import Any, Final

import httpx2

PATIENCE: Final = 120.0
"""Seconds for which a service that is away is waited for, as a patient old system does."""
AWAY: Final = frozenset({502, 503, 504})


class Line:
    """One agency system's line to its service.

    `asked` counts what was put to the service: whoever acts can tell whether there was anything to do.
    """

    def __init__(self, base: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.asked = 0
        self._client = httpx2.Client(base_url=base, headers=headers, timeout=20)

    def get(self, path: str) -> Any:
        """The JSON at this path; raises when the service says no."""
        answer = self._patiently(lambda: self._client.get(path))
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: Any, request_id: str, media: str = "application/json") -> dict[str, Any]:
        """Ask; the same request id may be asked again. A refusal comes back as its problem document."""
        self.asked += 1
        headers = {"Idempotency-Key": request_id, "Content-Type": media}
        answer = self._patiently(lambda: self._client.post(path, json=body, headers=headers))
        said: dict[str, Any] = answer.json() if answer.content else {}
        return said | {"status": answer.status_code}

    def put(self, path: str, body: Any) -> int:
        """Put it there."""
        self.asked += 1
        return self._patiently(lambda: self._client.put(path, json=body)).status_code

    def form(self, path: str, fields: dict[str, Any]) -> int:
        """Send a form as a browser would."""
        self.asked += 1
        return self._patiently(lambda: self._client.post(path, data=fields)).status_code

    def text(self, path: str) -> str:
        """The page at this path."""
        return self._patiently(lambda: self._client.get(path)).text

    def _patiently(self, ask: Callable[[], httpx2.Response]) -> httpx2.Response:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = ask()
            except httpx2.TransportError:
                if time.monotonic() > until:
                    raise
            else:
                if answer.status_code not in AWAY or time.monotonic() > until:
                    return answer
            time.sleep(0.2)
