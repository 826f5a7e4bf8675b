"""What docs/connect-an-agency.md shows works as it stands there."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import create_engine, text
from standardwebhooks.webhooks import Webhook

from adapters.checking import checked_by
from adapters.clock import utc_now
from adapters.files_out import name_of
from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping, read_mapping
from adapters.preview import PreviewedRow, preview
from adapters.pushed import posted
from adapters.reading import read
from adapters.sinks import Notice, as_event
from adapters.sql_table import SqlTable
from given import ROOT
from police.adapters.row_check import REQUESTS, check_row

DOC: Final = (Path(__file__).parents[2] / "docs" / "connect-an-agency.md").read_text()
MAPPINGS: Final = {
    mapping.name: mapping for mapping in map(read_mapping, re.findall(r"```yaml\n(.*?)```", DOC, re.DOTALL))
}
EVENT, PAGE = (found.encode() for found in re.findall(r"```json\n(.*?)```", DOC, re.DOTALL))


def a_release(released_at: str, line: int) -> Mapped:
    fields = {"agency_number": "PL1", "released_at": released_at, "recorded_by": "Ren\u00e9e"}
    return Mapped("release", "PL1", {**fields, "why": "Interrogation ended"}, line, "1")


def previewed(mapping: RowMapping, sample: bytes) -> list[Mapped | Fault]:
    found = preview(mapping, sample, check_row)
    return [one.request if isinstance(one, PreviewedRow) else one for one in found]


def test_every_way_in_has_a_mapping_in_the_document() -> None:
    assert list(MAPPINGS) == ["our-releases", "our-events", "our-list", "our-table"]


def test_the_mapping_for_files_reads_such_a_file() -> None:
    mapping = MAPPINGS["our-releases"]
    row = "Case number;Moment;Officer;Reason\r\nPL1;10-03-2026 09:00;Ren\u00e9e;E\r\n"

    found = list(read(mapping, row.encode("cp1252"), checked_by(REQUESTS)))

    assert mapping.takes("releases-10-03.csv")
    assert found == [a_release("2026-03-10T08:00:00+00:00", 2)]


def test_the_mapping_for_posts_reads_the_event_that_is_shown() -> None:
    mapping = MAPPINGS["our-events"]
    headers = [("content-type", "application/cloudevents+json")]

    found = posted(mapping, headers, EVENT, check_row)

    assert [one.mapped for one in found.asked] == [a_release("2026-03-10T08:00:00+00:00", 1)]
    assert previewed(mapping, EVENT) == [one.mapped for one in found.asked]


def test_the_mapping_for_a_list_reads_the_page_that_is_shown() -> None:
    assert previewed(MAPPINGS["our-list"], PAGE) == [a_release("2026-11-02T09:55:00+00:00", 1)]


TABLE: Final = """
CREATE TABLE releases_for_joint_table AS SELECT 71 AS id, 'PL1' AS case_number, '2026-11-02 10:55:00' AS released_at,
'Ren\u00e9e' AS officer, 'Interrogation ended' AS reason, '2026-11-02 11:00:00' AS changed_at
"""


async def test_the_mapping_for_a_table_reads_such_a_table(tmp_path: Path) -> None:
    mapping = MAPPINGS["our-table"]
    engine = create_engine(f"sqlite:///{tmp_path / 'records.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text(TABLE))
    assert mapping.poll is not None

    rows = [one async for page in SqlTable(mapping.poll, engine).since(mapping.poll.first) for one in page]

    assert previewed(mapping, json.dumps(rows).encode()) == [a_release("2026-11-02T09:55:00+00:00", 1)]


def test_the_check_of_a_webhook_is_as_the_document_shows_it() -> None:
    shown = re.search(r"```python\n(.*?)```", DOC, re.DOTALL)
    assert shown is not None
    secret, now = base64.b64encode(b"s" * 24).decode(), utc_now()
    body = as_event(NOTICE, "urn:jointtable:police")
    headers = {
        "webhook-id": NOTICE.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(NOTICE.id, now, body.decode()),
    }
    names: dict[str, Any] = {"secret": secret, "body": body, "headers": headers}

    exec(shown[1], names)  # noqa: S102  the document's own lines

    event = names["event"]
    assert (event["id"], event["subject"], event["agencynumber"]) == (NOTICE.id, NOTICE.case_id, "PL1")
    for attribute in ("`id`", "`subject`", "`agencynumber`", "`sequence`"):
        assert attribute in DOC
        assert attribute.strip("`") in event


NOTICE: Final = Notice("n1", "case-1", "PL1", "coordinator.settled.v1", "2026-03-10T11:00:00Z", 3, b"{}")


def test_a_file_is_named_as_the_document_says() -> None:
    form = "CASE.NUMBER.ID.json"

    assert form in DOC
    assert name_of(NOTICE) == form.replace("CASE", "case-1").replace("NUMBER", "0000000003").replace("ID", "n1")


def blocks(form: str, text: str = DOC) -> list[str]:
    return [
        block for said, block in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE) if said == form
    ]


COMMANDS: Final = blocks("sh", DOC[DOC.index("## 1.") : DOC.index("## 4.")])


def test_every_command_of_ours_stands_where_it_is_run_from() -> None:
    assert re.findall(r"^jointtable .*", DOC, re.MULTILINE) == [line for one in COMMANDS for line in one.splitlines()]


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    """A folder with the files that the document shows, as it names them, beside what the project brings."""
    for name in ("demo", "rules"):
        (tmp_path / name).symlink_to(ROOT / name)
    (table,) = blocks("csv")
    (tmp_path / "our-releases.yaml").write_text(blocks("yaml")[0])
    (tmp_path / "releases-10-03.csv").write_text(table, "cp1252")
    return tmp_path


def done(command: str, folder: Path) -> str:
    here = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    env = os.environ | {"PATH": here, "PYTHONUTF8": "1"}
    ran = subprocess.run(["bash", "-euc", command], cwd=folder, capture_output=True, text=True, check=True, env=env)
    return ran.stdout


@pytest.mark.parametrize("command", [one for one in COMMANDS if " check " not in one])
def test_every_command_runs_with_the_files_that_are_shown(command: str, shown: Path) -> None:
    assert done(command, shown)


def test_the_check_reports_as_is_shown(shown: Path) -> None:
    (command,) = [one for one in COMMANDS if one.startswith("jointtable adapter check ")]
    (report,) = blocks("text")
    listed = re.findall(r"^\| `([a-z]+)` \| ", DOC[DOC.index("### Check it") : DOC.index("## 3.")], re.MULTILINE)

    printed = done(command, shown)

    pieces = [re.escape(piece) for piece in re.split(r"^ *\.\.\.\n", report, flags=re.MULTILINE)]
    written = json.loads((shown / "report.json").read_text())
    assert re.fullmatch("(?:.*\n)+".join(pieces), printed)
    assert written["counts"]["did not hold"] == 0
    assert {one["check"] for one in written["checks"]} == set(listed)


@pytest.mark.parametrize("command", re.findall(r"^jointtable adapter preview (\S+) (\S+)$", DOC, re.MULTILINE))
def test_files_that_the_document_names_are_there(command: tuple[str, str]) -> None:
    assert all((Path(__file__).parents[2] / name).is_file() for name in command)


def test_the_document_lists_every_request_with_its_fields() -> None:
    listed = {
        kind: set(fields.replace(" (optional)", "").split(", ")) | {"agency_number"}
        for kind, fields in re.findall(r"\| `([a-z-]+)` \| ([a-z_, ()]+) \|", DOC)
    }

    assert {kind: fields for kind, fields in listed.items() if kind in REQUESTS} == {
        kind: set(model.model_fields) for kind, model in REQUESTS.items()
    }
