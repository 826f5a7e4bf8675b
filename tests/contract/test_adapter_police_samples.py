"""The demo's police files, as an old records system writes them, become requests that the police service takes."""

from pathlib import Path
from typing import Final

import pytest

from adapters.checking import checked_by
from adapters.kinds import KIND_TO_MESSAGES
from adapters.mapped import Fault, Mapped
from adapters.mapping import load_mappings
from adapters.reading import read
from contracts.topics import Agency
from police.adapters.row_check import REQUESTS

SAMPLES: Final = Path(__file__).parents[2] / "demo" / "police"


def requests_in(name: str) -> list[Mapped | Fault]:
    mapping = next(one for one in load_mappings(SAMPLES) if one.takes(name))
    return list(read(mapping, (SAMPLES / name).read_bytes(), checked_by(REQUESTS)))


@pytest.mark.parametrize("name", ["sample.csv", "sample.xml"])
def test_every_row_of_the_sample_is_a_request_of_the_police_service(name: str) -> None:
    found = requests_in(name)

    assert len(found) >= 3
    assert [row for row in found if isinstance(row, Fault)] == []


def test_the_csv_sample_says_what_the_records_system_said() -> None:
    registered, detained, _, released, identified, victim, questioned = requests_in("sample.csv")

    assert registered == Mapped(
        "register",
        "PL1700-26-000101",
        {
            "agency_number": "PL1700-26-000101",
            "incident": "INC-26-0457",
            "table": "rotterdam",
            "offence": "Diefstal uit caf\u00e9",
            "offence_class": "pre-trial-detention-allowed",
            "age_class": "adult",
            "vulnerable": False,
            "arrested_at": "2026-03-10T10:42:00+00:00",
            "arrested_place": 'Caf\u00e9 "De \u00c9\u00e9n", Rotterdam',
            "victims": 1,
            "person_number": "P-101",
        },
        line=2,
        row_id="1",
    )
    assert isinstance(detained, Mapped)
    assert isinstance(released, Mapped)
    assert detained.fields["ordered_by"] == "R. \u00c7elik; hulpofficier van justitie"
    assert released.fields["released_at"] == "2026-03-10T13:10:00+00:00"
    assert [one.kind for one in (identified, victim, questioned) if isinstance(one, Mapped)] == [
        *("identity", "victim", "interrogation")
    ]


def test_the_xml_sample_says_what_the_records_system_said() -> None:
    registered, *orders = requests_in("sample.xml")

    assert isinstance(registered, Mapped)
    assert registered.fields["offence"] == "Vernieling in een caf\u00e9"
    assert (registered.fields["vulnerable"], registered.fields["language"]) == (True, "en")
    assert [order.kind for order in orders if isinstance(order, Mapped)] == ["detention", "custody"]


def test_the_report_says_of_the_suspect_what_stands_where_its_references_point() -> None:
    assert requests_in("sample-report.xml") == [
        Mapped(
            "register",
            "PL1700-26-000104",
            {
                "agency_number": "PL1700-26-000104",
                "incident": "INC-26-0483",
                "table": "rotterdam",
                "offence": "Winkeldiefstal",
                "offence_class": "pre-trial-detention-allowed",
                "age_class": "minor",
                "vulnerable": False,
                "language": "pl",
                "arrested_at": "2026-03-10T15:05:00+00:00",
                "arrested_place": "Lijnbaan 40, Rotterdam",
            },
            line=3,
            row_id="1",
        )
    ]


def test_each_request_of_the_police_service_is_known_to_the_preview() -> None:
    assert set(KIND_TO_MESSAGES[Agency.POLICE]) == set(REQUESTS)
