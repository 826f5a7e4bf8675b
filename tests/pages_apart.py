"""Processes that only show the coordinators' pages, at a whole table, beside the coordinator that reads and decides."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2

from contracts.topics import Agency
from deploy.addresses import free_ports
from deploy.services import Replica, environment
from deploy.supervision import marked
from eventually import eventually
from whole_table import WholeTable


@dataclass(frozen=True, slots=True)
class Pages:
    """A process of pages, and where it answers."""

    address: str
    process: subprocess.Popen[bytes]

    def ready(self) -> bool:
        return self.status("/health/ready") == httpx2.codes.OK

    def alive(self) -> bool:
        return self.status("/health/live") == httpx2.codes.OK

    def lets_in(self, cookies: dict[str, str]) -> bool:
        """Whether a session still holds there, by its cookie."""
        shown = "; ".join(f"{name}={value}" for name, value in cookies.items())
        status = self.status("/session", {"Cookie": shown})
        assert status in {httpx2.codes.OK, httpx2.codes.UNAUTHORIZED}, status
        return status == httpx2.codes.OK

    def status(self, path: str, headers: dict[str, str] | None = None) -> int:
        """What it answers; 0 when it does not."""
        try:
            return httpx2.get(f"{self.address}{path}", headers=headers, timeout=60).status_code
        except httpx2.TransportError:
            return 0

    def hears(self, last: str, wanted: str) -> str:
        """What a page that saw everything up to `last` is told first that is no beat; it has to hold this."""
        with httpx2.stream("GET", f"{self.address}/board/events", headers={"Last-Event-ID": last}, timeout=60) as line:
            said = list[str]()
            for text in line.iter_lines():
                said.append(text)
                if not text and any(wanted in one for one in said):
                    return "\n".join(said)
        raise AssertionError("the line ended")

    def newest(self) -> str:
        found = re.search(r"/board/events\?since=([0-9a-f-]+)", httpx2.get(self.address, timeout=20).text)
        assert found
        return found[1]


@contextmanager
def pages(
    table: WholeTable,
    crash: Path | None = None,
    port: int | None = None,
    begun: Callable[[Pages], bool] = Pages.ready,
) -> Iterator[Pages]:
    """A process of pages at this table, ready, on any port or this one; `crash`: the file that tells where to end.

    `begun`: what is waited for where it cannot be ready yet.
    """
    port = port or free_ports(1)[0]
    plan, parts = table.standing.plan, table.standing.parts
    told = environment(Replica(Agency.COORDINATOR, 0, port), replace(plan, besides={}), parts)
    told |= {"JOINTTABLE_PART": "pages", "JOINTTABLE_RULES": str(plan.besides[Agency.COORDINATOR]["RULES"])}
    told |= {"JOINTTABLE_CRASH_FILE": str(crash)} if crash else {}
    with (table.standing.parts.folder / "pages.log").open("ab") as log:
        command = [sys.executable, "-m", "coordinator"]
        process = subprocess.Popen(command, env=marked(parts.folder) | told, stdout=log, stderr=log)
        up = Pages(f"http://127.0.0.1:{port}", process)
        try:
            eventually(lambda: begun(up), "the pages have begun")
            yield up
        finally:
            process.terminate()
            process.wait(30)
