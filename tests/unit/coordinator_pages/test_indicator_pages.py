"""The indicators as page, file and answer to a system: the same figures, and small groups hidden in all three."""

import csv
import re
from collections import defaultdict
from io import StringIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from a_board import TOKEN, Hands, app_of, wall
from a_count import indicators_of_two_years
from coordinator.web.board import Board
from coordinator.web.readers import Readers
from coordinator.web.run_chart import HEIGHT, WIDTH, chart


@pytest.fixture
def browser(tmp_path: Path) -> TestClient:
    """Somebody at the pages, with two years of cases counted."""
    given = wall(Board(), tmp_path, Hands().now)
    return TestClient(app_of(given, indicators_of_two_years(Readers(given))), follow_redirects=False)


def test_repeat_offences_lead_the_page_and_a_chart_has_its_table_beside_it(browser: TestClient) -> None:
    page = browser.get("/indicators").text

    assert page.index('id="again"') < page.index('id="soon"') < page.index('id="handled"')
    assert "still observed: " in page
    assert "<figure" in page
    for figure in page.split("<figure")[1:]:
        assert "<table" in figure


def test_page_file_and_system_get_the_same_figures_and_no_small_one(browser: TestClient) -> None:
    lines = list(csv.DictReader(StringIO(browser.get("/indicators.csv").text)))
    said = browser.get("/api/indicators", headers={"Authorization": f"Bearer {TOKEN}"}).json()

    assert [line["cases"] for line in lines] == [str(line["cases"]) for line in said["lines"]]
    shown = [int(line["cases"]) for line in lines if line["cases"].isdigit()]
    assert shown
    assert min(shown) >= 10
    assert {line["cases"] for line in lines if not line["cases"].rstrip("+").isdigit()} == {"<10", "withheld"}
    assert all(line["share"] == "" for line in lines if line["cases"] in ("<10", "withheld"))
    assert lines[0]["indicator"] == "again"


@pytest.mark.parametrize(("speaks", "between", "point"), [("nl", ";", ","), ("en", ",", ".")])
def test_a_page_s_file_opens_in_a_spreadsheet_of_its_language_and_says_what_a_program_gets(
    browser: TestClient, speaks: str, between: str, point: str
) -> None:
    link = re.search(r'href="(/indicators\.csv[^"]*)"', browser.get(f"/indicators?lang={speaks}").text)
    assert link
    sheet, plain = browser.get(link[1]).content.decode(), browser.get("/indicators.csv").text

    assert sheet.startswith("\ufeff")
    lines = [
        {name: value.replace(point, ".") if name.startswith("share") else value for name, value in line.items()}
        for line in csv.DictReader(StringIO(sheet[1:]), delimiter=between)
    ]
    assert lines == list(csv.DictReader(StringIO(plain)))
    assert any(line["share_at_least"] for line in lines)


def test_no_share_is_all_of_them_beside_an_answer_that_is_hidden(browser: TestClient) -> None:
    rows = defaultdict[tuple[str, ...], list[dict[str, str]]](list)
    for line in csv.DictReader(StringIO(browser.get("/indicators.csv").text)):
        if line["indicator"] != "again" and line["share_at_least"] is not None:
            rows[line["indicator"], line["by"], line["of"]].append(line)
    hiding = [row for row in rows.values() if not all(line["cases"].isdigit() for line in row)]

    assert any(line["share_at_least"] for row in hiding for line in row)
    assert not any(line["share"] for row in hiding for line in row)
    assert "<small>≥ " in browser.get("/indicators").text


def test_only_who_is_known_gets_the_answer_for_systems(browser: TestClient) -> None:
    assert browser.get("/api/indicators").status_code == 401


def test_a_line_is_broken_where_nothing_may_be_told() -> None:
    drawn = chart(["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026"], {"yes": [0.0, 1.0, None, 0.5]}, [(1.0, "100%")])

    assert drawn is not None
    (line,) = drawn.lines
    assert line.runs == (f"80.0,{float(HEIGHT)} 240.0,0.0",)
    assert line.dots[-1] == (WIDTH * 3.5 / 4, HEIGHT / 2)
    assert chart(["Jan 2026"], {"yes": [None]}, []) is None
