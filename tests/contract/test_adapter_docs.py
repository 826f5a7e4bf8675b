"""What docs/connect-an-agency.md shows works as it stands there."""

import re
from pathlib import Path
from typing import Final

from adapters.checking import checked_by
from adapters.mapped import Mapped
from adapters.mapping import read_mapping
from adapters.reading import read
from police.adapters.row_check import REQUESTS

DOC: Final = (Path(__file__).parents[2] / "docs" / "connect-an-agency.md").read_text()


def test_the_mapping_in_the_document_reads_such_a_file() -> None:
    shown = re.search(r"```yaml\n(.*?)```", DOC, re.DOTALL)
    assert shown is not None
    mapping = read_mapping(shown[1])
    row = "Case number;Moment;Officer;Reason\r\nPL1;10-03-2026 09:00;Ren\u00e9e;E\r\n"

    found = list(read(mapping, row.encode("cp1252"), checked_by(REQUESTS)))

    assert mapping.takes("releases-10-03.csv")
    assert found == [
        Mapped(
            "release",
            "PL1",
            {
                "agency_number": "PL1",
                "released_at": "2026-03-10T08:00:00+00:00",
                "recorded_by": "Ren\u00e9e",
                "why": "Interrogation ended",
            },
            2,
            "1",
        )
    ]


def test_the_document_lists_every_request_with_its_fields() -> None:
    listed = {
        kind: set(fields.replace(" (optional)", "").split(", ")) | {"agency_number"}
        for kind, fields in re.findall(r"\| `([a-z-]+)` \| ([a-z_, ()]+) \|", DOC)
    }

    assert listed == {kind: set(model.model_fields) for kind, model in REQUESTS.items()}
