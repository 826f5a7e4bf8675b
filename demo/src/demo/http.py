"""How a stand-in speaks to its own agency's service: REST with the system's own token."""

from typing import Any

import httpx2


class Line:
    """One agency system's line to its service. It waits out a service that is away, as a patient old system does.

    `asked` counts what was put to the service: whoever acts can tell whether there was anything to do.
    """

    def __init__(self, base: str, token: str) -> None:
        transport = httpx2.HTTPTransport(retries=3)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.asked = 0
        self._client = httpx2.Client(base_url=base, headers=headers, timeout=20, transport=transport)

    def get(self, path: str) -> Any:
        """The JSON at this path; raises when the service says no."""
        answer = self._client.get(path)
        answer.raise_for_status()
        return answer.json()

    def cases(self) -> list[dict[str, Any]]:
        """The agency's work list, in order of the police number."""
        listed: list[dict[str, Any]] = []
        page = "/cases"
        while page:
            said = self.get(page)
            listed, page = [*listed, *said["cases"]], said["next"]
        return sorted((case for case in listed if case.get("agency_number")), key=lambda case: case["agency_number"])

    def post(self, path: str, body: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Ask; the same request id may be asked again. A refusal comes back as its problem document."""
        self.asked += 1
        answer = self._client.post(path, json=body, headers={"Idempotency-Key": request_id})
        said: dict[str, Any] = answer.json()
        return said | {"status": answer.status_code}

    def form(self, path: str, fields: dict[str, Any]) -> int:
        """Send a form as a browser would."""
        self.asked += 1
        return self._client.post(path, data=fields).status_code

    def text(self, path: str) -> str:
        """The page at this path."""
        return self._client.get(path).text
