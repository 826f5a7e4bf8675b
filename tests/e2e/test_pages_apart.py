"""Pages in processes of their own at a whole table: any of them goes on for another, and no act done there is lost."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest

from contracts.topics import Agency
from deploy.addresses import free_ports
from deploy.services import Replica, environment
from deploy.supervision import marked
from whole_table import WholeTable

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@dataclass(frozen=True, slots=True)
class Pages:
    """A process of pages, and where it answers."""

    address: str
    process: subprocess.Popen[bytes]

    def ready(self) -> bool:
        try:
            return httpx2.get(f"{self.address}/health/ready", timeout=10).status_code == httpx2.codes.OK
        except httpx2.TransportError:
            return False

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
def pages(table: WholeTable, crash: Path | None = None) -> Iterator[Pages]:
    """A process of pages at this table, ready; `crash` is the file that tells it where to end."""
    (port,) = free_ports(1)
    plan, parts = table.standing.plan, table.standing.parts
    told = environment(Replica(Agency.COORDINATOR, 0, port), replace(plan, besides={}), parts)
    told |= {"JOINTTABLE_PART": "pages", "JOINTTABLE_RULES": str(plan.besides[Agency.COORDINATOR]["RULES"])}
    told |= {"JOINTTABLE_CRASH_FILE": str(crash)} if crash else {}
    with (table.standing.parts.folder / "pages.log").open("ab") as log:
        command = [sys.executable, "-m", "coordinator"]
        process = subprocess.Popen(command, env=marked(parts.folder) | told, stdout=log, stderr=log)
        up = Pages(f"http://127.0.0.1:{port}", process)
        try:
            table.eventually(up.ready, "the pages are ready")
            yield up
        finally:
            process.terminate()
            process.wait(30)


def asks_again(table: WholeTable, at: Pages) -> None:
    """The coordinators' own system asks legal aid again for a solicitor, at these pages."""
    token = table.secrets.token(Agency.COORDINATOR).read_text().strip()
    body = {"duty": "assign-solicitor", "owner": "legal-aid"}
    try:
        answer = httpx2.post(
            f"{at.address}/api/cases/{table.case_id}/asks-again",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
    except httpx2.TransportError:
        return  # it ended before it answered
    assert answer.status_code == httpx2.codes.ACCEPTED, answer.text


def times_asked(table: WholeTable) -> int:
    """How often legal aid was told so, as the board's time line has it."""
    return sum(one["what"] == "duty-asked-again" for one in table.view()["timeline"])


def a_case_without_solicitor(table: WholeTable, hour: str) -> None:
    table.now_is(hour)
    table.registers()
    order = {"agency_number": table.number, "ordered_at": table.at(hour).isoformat(), "ordered_by": "J. de Vries"}
    table.asks(Agency.POLICE, "/detention-orders", order)
    table.eventually(lambda: any(one["code"] == "assign-solicitor" for one in table.view()["owed"]), "it is owed")


def test_a_page_whose_process_was_killed_goes_on_at_another_where_it_was(table_in_use: WholeTable) -> None:
    table = table_in_use
    with pages(table) as one, pages(table) as other:
        a_case_without_solicitor(table, "10:00")
        named = table.case_id
        one.hears("", f"case-{named}")
        table.eventually(lambda: one.newest() == other.newest(), "both have read everything")
        seen = one.newest()
        one.process.kill()

        asks_again(table, other)
        table.asks(Agency.LEGAL_AID, f"/cases/{named}/assignments", {"solicitor": "NL-A-1"})
        said = other.hears(seen, f"case-{named}")

    assert 'hx-swap="tiles"' in said
    assert re.findall(r'<li id="case-([^"]+)"', said) == [named]


def test_an_act_whose_process_was_killed_before_it_was_sent_is_sent_by_the_fold(
    table_in_use: WholeTable, tmp_path: Path
) -> None:
    table, crash = table_in_use, tmp_path / "crash"
    a_case_without_solicitor(table, "10:00")
    before = times_asked(table)
    with pages(table, crash) as one:
        asks_again(table, one)
        table.eventually(lambda: times_asked(table) == before + 1, "what was asked there is told")
        crash.write_text("before-send")
        asks_again(table, one)
        assert one.process.wait(30) == -9
    table.eventually(lambda: times_asked(table) == before + 2, "what was asked before it was killed is told")
    table.rest()
    assert times_asked(table) == before + 2
