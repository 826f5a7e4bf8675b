"""The wall board: which cases it shows, from whom nothing was heard, and what it is for who does not see it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from a_board import NOON, Hands, app_of, case, clock, held_back, issued, reason, view, wall
from contracts.joint_view import JointView
from contracts.topics import Agency
from coordinator.domain.stage import SCENARIOS
from coordinator.web.board import SILENT_AGENCY, Board, Tile, next_clock, silent_agencies
from coordinator.web.selection import Selection, selection_of
from coordinator.web.showing import STAGES
from coordinator.web.wall import Wall
from given import at

Open = Callable[..., TestClient]
CASES = (
    view(1, table="amsterdam", age_class="minor"),
    held_back(2, age_class="adult"),
    issued(3, table="amsterdam"),
    view(4, stage="reported", age_class="minor", clocks=(clock(at("15:00")),)),
)


@pytest.fixture(scope="module")
def a_wall(tmp_path_factory: pytest.TempPathFactory) -> Wall:
    return wall(Board(), tmp_path_factory.mktemp("doors"), Hands().now)


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    def of(*views: JointView, hands: Hands | None = None) -> TestClient:
        board = Board()
        for number, one in enumerate(views, start=1):
            board.shows(case(number), one)
        return TestClient(app_of(wall(board, tmp_path, (hands or Hands()).now)))

    return of


def shown(page: str) -> list[str]:
    return re.findall(r'<li id="case-([^"]+)"', page)


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ("", [4, 1, 2, 3]),
        ("table=amsterdam", [1, 3]),
        ("stage=reported", [4]),
        ("minors=yes", [4, 1]),
        ("held-back=yes", [2]),
        ("table=amsterdam&minors=yes", [1]),
        ("table=nowhere", []),
        ("stage=unheard-of", []),
        ("minors=perhaps&colour=blue", [4, 1, 2, 3]),
    ],
)
def test_an_address_chooses_cases(opened: Open, address: str, numbers: list[int]) -> None:
    assert sorted(shown(opened(*CASES).get(f"/?{address}").text)) == sorted(case(number) for number in numbers)


def test_what_is_shown_is_counted_among_all(opened: Open) -> None:
    page = opened(*CASES).get("/?table=amsterdam").text

    assert "<b>2</b> cases of 4" in page
    assert " of " not in opened(*CASES).get("/").text.partition('<div id="counts">')[2].partition("</div>")[0]


def test_the_live_line_of_a_page_has_its_filters_and_its_language(opened: Open) -> None:
    page = opened(*CASES).get("/?table=amsterdam&held-back=yes&lang=nl").text
    line = re.search(r'hx-sse:connect="([^"]+)"', page)

    assert line
    assert line[1].endswith("&amp;lang=nl&amp;table=amsterdam&amp;held-back=yes")


def test_the_form_keeps_what_was_chosen(opened: Open) -> None:
    page = opened(*CASES).get("/?table=amsterdam&stage=proposed&minors=yes&order=by-itself").text

    assert '<option value="amsterdam" selected>' in page
    assert '<option value="proposed" selected>' in page
    assert [name for name in ("minors", "held-back", "order") if f'id="{name}" name="{name}"' in page] == [
        "minors",
        "held-back",
        "order",
    ]
    assert page.count(" checked") == 2
    assert 'data-by-itself="yes"' in page


def test_a_hostile_filter_is_shown_and_not_obeyed(opened: Open) -> None:
    page = opened(*CASES).get("/", params={"table": '"><script>x</script>', "stage": "'><b>"}).text

    assert "<script>x" not in page
    assert "<b>'" not in page


def test_a_filter_longer_than_any_name_is_refused(opened: Open) -> None:
    assert opened(*CASES).get("/", params={"table": "x" * 65}).status_code == 422


yes_or_no = st.booleans()


@given(
    st.builds(
        Selection,
        table=st.text(max_size=64),
        stage=st.text(max_size=64),
        minors=yes_or_no,
        held_back=yes_or_no,
        by_itself=yes_or_no,
        closed=yes_or_no,
    )
)
def test_a_selection_comes_back_from_its_address(chosen: Selection) -> None:
    said = {name.replace("-", "_"): values[0] for name, values in parse_qs(chosen.address).items()}

    assert selection_of(**said) == chosen


@given(st.sampled_from(CASES), st.builds(Selection, st.sampled_from(["", "amsterdam", "rotterdam"]), st.just("")))
def test_without_filters_every_case_is_shown_and_a_filter_only_takes_away(
    a_wall: Wall, one: JointView, chosen: Selection
) -> None:
    tile = Tile(case(1), one, next_clock(one))
    assert Selection().holds(tile, a_wall)
    assert chosen.holds(tile, a_wall) == (chosen.table in ("", one.table))


@given(
    st.sampled_from([*CASES, view(5, stage="closed", owed=(), detained=False, as_of={Agency.POLICE: at("00:00")})]),
    st.builds(
        Selection,
        table=st.sampled_from(["", "amsterdam"]),
        stage=st.sampled_from(["", "reported", "closed"]),
        find=st.sampled_from(["", "-", "PL", "pl 00 00 02", "PL000002", "inc-000002", "!?"]),
        closed=yes_or_no,
        by_itself=yes_or_no,
    ),
)
def test_selections_that_are_kept_as_one_hold_the_same_cases(a_wall: Wall, one: JointView, chosen: Selection) -> None:
    tile = Tile(case(1), one, next_clock(one))

    assert chosen.alike.holds(tile, a_wall) == chosen.holds(tile, a_wall)
    assert chosen.alike.alike == chosen.alike


def test_a_case_of_which_nobody_said_yet_where_it_belongs_stands_at_every_table(opened: Open) -> None:
    pages = opened(view(1, table=None), view(2))

    assert sorted(shown(pages.get("/?table=rotterdam").text)) == sorted([case(1), case(2)])
    assert shown(pages.get("/?table=amsterdam").text) == [case(1)]


def settled(number: int, hours_ago: float = 12.0, **said: Any) -> JointView:
    """Nothing is to be done in it since so long."""
    heard = {Agency.PROSECUTOR: NOON - timedelta(hours=hours_ago)}
    return view(number, **{"stage": "closed", "as_of": heard, "owed": (), "detained": False} | said)


def test_what_was_settled_long_ago_is_shown_to_who_asks_for_it(opened: Open) -> None:
    pages = opened(view(1), settled(2))

    assert shown(pages.get("/").text) == [case(1)]
    assert "of 2" not in pages.get("/").text
    for asked in ("closed=yes", "stage=closed", f"find={settled(2).agency_number}"):
        assert case(2) in shown(pages.get(f"/?{asked}").text)


STILL_ON_THE_WALL = {
    "settled a moment ago": settled(1, hours_ago=11.9),
    "something is owed": settled(1, owed=(reason("inform-victim"),)),
    "somebody is held": settled(1, detained=True),
    "a clock runs": settled(1, stage="proposed", clocks=(clock(at("15:00")),)),
    "nobody knows since when": settled(1).model_copy(update={"as_of": {}}),
}


@pytest.mark.parametrize("one", STILL_ON_THE_WALL.values(), ids=STILL_ON_THE_WALL)
def test_a_case_stays_on_the_wall_while_something_is_to_be_done_and_a_while_longer(
    opened: Open, one: JointView
) -> None:
    assert shown(opened(one).get("/").text) == [case(1)]


def test_the_stages_that_can_be_chosen_are_those_that_a_case_can_have() -> None:
    assert set(STAGES) >= {name for name, _ in SCENARIOS}


def owing(agency: Agency, heard: dict[Agency, timedelta]) -> JointView:
    """A case in which this agency owes something, and when each agency was heard before noon."""
    return view(owed=(reason("give-advice", agency),), as_of={one: NOON - ago for one, ago in heard.items()})


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        ({Agency.PROBATION: timedelta(hours=2)}, "no word from probation since 10:00"),
        ({Agency.PROBATION: timedelta(days=1)}, "no word from probation since Mon 9 Mar 12:00"),
        ({}, "no word from probation yet"),
    ],
)
def test_an_agency_that_owes_something_and_was_not_heard_for_an_hour_is_named(
    opened: Open, heard: dict[Agency, timedelta], says: str
) -> None:
    assert says in opened(owing(Agency.PROBATION, heard)).get("/").text


def test_an_agency_is_silent_from_the_hour_on_and_not_before() -> None:
    def silent(ago: timedelta) -> bool:
        board = Board()
        board.shows(case(1), owing(Agency.PROBATION, {Agency.PROBATION: ago}))
        return bool(silent_agencies(board.tiles(), NOON))

    assert silent(SILENT_AGENCY)
    assert not silent(SILENT_AGENCY - timedelta(seconds=1))


def test_an_agency_heard_in_any_case_is_not_silent(opened: Open) -> None:
    spoke = view(2, as_of={Agency.PROBATION: NOON})

    assert "no word" not in opened(owing(Agency.PROBATION, {}), spoke).get("/").text


def test_an_agency_that_owes_nothing_in_an_open_case_may_be_silent(opened: Open) -> None:
    settled = issued(owed=(reason("inform-victim", Agency.VICTIM_SUPPORT),))

    assert "no word" not in opened(settled, view(2)).get("/").text


def test_without_scripts_only_a_screen_that_nobody_works_at_comes_again_by_itself(opened: Open) -> None:
    """Whoever fills in the filter, or is somewhere with the keyboard, asks for the newest when they want it."""
    screen, desk = (opened(*CASES).get(f"/?table=amsterdam{order}").text for order in ("&order=by-itself", ""))

    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in screen
    assert 'http-equiv="refresh"' not in desk
    assert '<a href="/?table=amsterdam">show the newest</a></p></noscript>' in desk


def test_what_changes_is_said_politely_and_a_missed_deadline_at_once(opened: Open) -> None:
    page = opened(*CASES).get("/").text

    assert re.search(r'<p id="changes"[^>]* role="status"></p>', page)
    assert re.search(r'<p id="alert"[^>]* role="alert"></p>', page)
    assert '<div id="counts">' in page
