"""Asks the operator API of a table's services. Whoever does not answer is told, and keeps nobody from being heard."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from contracts.topics import Agency
from deploy.table_file import Table, read_secret

NOT_THERE: Final = 404
UNAVAILABLE: Final = 503
PATIENCE: Final = 30.0
"""Seconds for one answer of a service."""


class NoAnswer(Exception):  # noqa: N818  # it says what is so
    """A service did not answer, or not as it should."""


class CannotNow(NoAnswer):
    """It answered that it cannot answer this now: a part that it needs is away."""


class NotDone(Exception):  # noqa: N818  # it says what is so
    """The service refused, in its own words; `missing` when it knows nothing of what was named."""

    def __init__(self, why: str, *, missing: bool = False) -> None:
        super().__init__(why)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Asking:
    """The operators' line to every service of a table."""

    table: Table
    client: httpx2.Client

    def of(self, service: Agency, path: str, **words: str | list[str]) -> Any:
        """What any replica of this service answers: they share one store. Raises NoAnswer, NotDone."""
        return self._any(service, "GET", path, params=words)

    def do(self, service: Agency, path: str, body: Mapping[str, Any]) -> Any:
        """Have any replica do something. Raises NoAnswer, NotDone."""
        return self._any(service, "POST", path, json=body)

    def each(self, path: str) -> dict[str, Any]:
        """What each replica answers, by its name; NoAnswer or NotDone, as a value, where it does not."""
        with ThreadPoolExecutor(max_workers=max(1, len(self.table.replicas))) as at_once:
            asked = {name: at_once.submit(self._tried, name, path) for name in self.table.replicas}
            return {name: answer.result() for name, answer in asked.items()}

    def services(self) -> list[Agency]:
        """The services that have a replica here."""
        return sorted({replica.service for replica in self.table.replicas.values()})

    def _any(self, service: Agency, method: str, path: str, **how: Any) -> Any:
        why = NoAnswer(f"{service}: this table has none")
        for name, replica in self.table.replicas.items():
            if replica.service is service:
                try:
                    return self._answer(name, method, path, **how)
                except NoAnswer as silent:
                    why = silent
        raise why

    def _tried(self, name: str, path: str) -> Any:
        try:
            return self._answer(name, "GET", path)
        except (NoAnswer, NotDone) as why:
            return why

    def _answer(self, name: str, method: str, path: str, **how: Any) -> Any:
        try:
            answer = self.client.request(method, f"{self.table.replicas[name].address}{path}", **how)
            said = answer.json()
        except (httpx2.HTTPError, ValueError) as why:
            raise NoAnswer(f"{name} does not answer ({type(why).__name__})") from why
        if answer.status_code in (401, 403):
            raise NoAnswer(f"{name} does not know the operators' token in {self.table.token_file}")
        if answer.status_code in (NOT_THERE, 409, 422):
            raise NotDone(_told(said), missing=answer.status_code == NOT_THERE)
        if answer.is_error and "ready" not in said:
            no = f"{name} answers {answer.status_code}: {said.get('missing') or _told(said)}"
            raise CannotNow(no) if answer.status_code == UNAVAILABLE else NoAnswer(no)
        return said


@contextmanager
def asking(table: Table, transport: httpx2.BaseTransport | None = None, patience: float = PATIENCE) -> Iterator[Asking]:
    """A line that is closed with the block. Raises NoTable when the token cannot be read."""
    shown = {"Authorization": f"Bearer {read_secret(table.token_file)}"}
    with httpx2.Client(headers=shown, timeout=patience, transport=transport) as client:
        yield Asking(table, client)


def _told(said: Any) -> str:
    """A service's own sentence."""
    return str(said.get("detail") or said.get("title") or said) if isinstance(said, dict) else str(said)
