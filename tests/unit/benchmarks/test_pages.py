"""What is judged and drawn is what stands in the pages' tables."""

import re
from collections.abc import Mapping

import pytest

from benchmarks.aims import BARE, CLIENT, ONCE, OURS, OURS_TWICE, RATE, STREAMS, aims_of
from benchmarks.asked import command
from benchmarks.figures import tables_in
from benchmarks.pages import INDEX, files, whole, written
from benchmarks.plots import PLOTS
from contracts.generate import drifted

HEAD = f"| way | {RATE} | {CLIENT} |\n|---|---|---|"
MEASURED = "Measured on 1 December 2026 with 2 cores.\nOther work kept 0.1 processes busy."


def fold_page(**sizes: Mapping[str, tuple[int, float]]) -> str:
    tables = (
        f"## {size.removeprefix('of_')} cases\n\n{HEAD}\n"
        + "\n".join(f"| {way} | {rate:,} ({rate:,}-{rate:,}) | {spent} |" for way, (rate, spent) in ways.items())
        for size, ways in sizes.items()
    )
    return f"# The fold\n\nWritten by `make it`. Cases of about 16 records.\n\n{chr(10).join(tables)}\n\n{MEASURED}\n"


def year_page(seconds: float, half: int, end: int, spent: float = 40.0, cases: str = "189,000") -> str:
    return (
        f"# The year\n\nThe first {cases} of 189,000 cases.\n\n{HEAD}\n| {OURS} | 900 (900-900) | {spent} |\n\n"
        f"| way | seconds | MB at half | MB at the end |\n|---|---|---|---|\n"
        f"| {BARE} | 100.0 | 1 | 1 |\n| {OURS} | {seconds} | {half} | {end} |\n| {ONCE} | 30.0 | | |\n\n{MEASURED}\n"
    )


def live_page(bare: int, ours: int, probes: str = "1,000") -> str:
    rows = "\n".join(
        f"| {pace} | {way} | {probes} | {probes} | 5 | {p99} | 90 |"
        for pace in ("1", "10", "500")
        for way, p99 in (("bare loop, written", bare), ("bare loop, told", bare + 1), ("coordinator", ours))
    )
    head = "| records/s | way | probes | seen | p50 | p99 | worst |\n|---|---|---|---|---|---|---|"
    return f"# Live\n\n{head}\n{rows}\n\n{MEASURED}\n"


def judged(name: str, **pages: str) -> dict[str, bool | None]:
    return {one.words: one.reached for one in aims_of(name, pages)}


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def lengths(svg: str) -> list[tuple[str, float]]:
    bars = re.findall(r'<rect class="(bar|ours)" x="\d+" y="\d+" width="([\d.]+)"', svg)
    return [(kind, float(width)) for kind, width in bars]


def test_the_pages_plots_and_index_that_are_committed_are_of_the_committed_figures() -> None:
    assert [path.name for path in drifted(files())] == []


def test_a_bar_is_as_long_as_its_figure_and_has_its_name_and_figure_beside_it() -> None:
    page = fold_page(of_2000={BARE: (1000, 2.5), OURS: (250, 10.0)})

    rates = PLOTS["fold"]["fold-rates"]({"fold": page}).svg()
    processor = PLOTS["fold"]["fold-processor"]({"fold": page}).svg()

    assert texts(rates)[2:] == ["2,000 cases", BARE, "1,000", OURS, "250"]
    assert lengths(rates) == [("bar", 400.0), ("ours", 100.0)]
    assert texts(processor)[2:] == ["2,000 cases", BARE, "2.5", OURS, "10"]
    assert lengths(processor) == [("bar", 100.0), ("ours", 400.0)]


def test_a_way_without_a_right_run_is_not_drawn() -> None:
    page = fold_page(of_2000={BARE: (1000, 2.5)}).replace("2.5", "")
    assert texts(PLOTS["fold"]["fold-rates"]({"fold": page}).svg())[2:] == ["2,000 cases"]


def test_lateness_is_drawn_as_a_bar_to_p50_and_a_line_to_p99() -> None:
    drawn = PLOTS["live"]["live"]({"live": live_page(40, 100)}).svg()

    assert texts(drawn)[2:9] == [
        "1 records/s",
        "bare loop, written",
        "5 / 40",
        "bare loop, told",
        "5 / 41",
        "coordinator",
        "5 / 100",
    ]
    assert lengths(drawn)[2] == ("ours", 20.0)
    assert 'x1="290.0" y1=' in drawn
    assert 'x2="670.0"' in drawn


@pytest.mark.parametrize("name", ["board", "year"])
def test_the_other_plots_tell_their_figures_too(name: str) -> None:
    pages = {"board": written()["board"], "year": year_page(230.5, 300, 310)}
    drawn = texts(next(iter(PLOTS[name].values()))(pages).svg())
    table = tables_in(pages[name])[0 if name == "board" else 1]
    column = "late p50" if name == "board" else "seconds"
    told = [row[column].removesuffix(".0") for row in table.rows if row[column]]

    assert told
    assert all(any(part.startswith(one) for part in drawn) for one in told)


@pytest.mark.parametrize(("ours", "reached"), [(800, True), (799, False)])
def test_one_process_beside_the_bare_limit(ours: int, *, reached: bool) -> None:
    found = judged("fold", fold=fold_page(of_2000={BARE: (1000, 3), OURS: (ours, 30)}))
    assert found["2,000 cases: one process at least 0.8 of the bare limit"] is reached


@pytest.mark.parametrize(
    ("cases", "streams", "ours", "reached"),
    [("20000", 10_000, 13_000, True), ("20000", 10_000, 12_999, False), ("2000", 5_000, 9_000, None)],
)
def test_two_processes_beside_streams_which_has_to_run_for_half_a_minute(
    cases: str, streams: int, ours: int, *, reached: bool | None
) -> None:
    page = fold_page(**{f"of_{cases}": {STREAMS: (streams, 20), OURS_TWICE: (ours, 30)}})
    assert list(judged("fold", fold=page).values()) == [reached]


@pytest.mark.parametrize(("two", "reached"), [(34.5, True), (34.6, False), (26.0, False)])
def test_processor_time_of_one_and_two_processes(two: float, *, reached: bool) -> None:
    page = fold_page(of_300={OURS: (100, 30.0), OURS_TWICE: (150, two)})
    (found,) = judged("fold", fold=page).values()
    assert found is reached


@pytest.mark.parametrize(
    ("spent", "reached"),
    [
        ({"2000": 30.0}, None),
        ({"2000": 30.0, "20000": 34.0}, None),
        ({"2000": 30.0, "20000": 35.0}, False),
        ({"2000": 30.0, "20000": 32.0, "189000": 34.0}, True),
        ({"300": 10.0, "2000": 30.0, "20000": 32.0, "189000": 34.0}, True),
    ],
)
def test_processor_time_across_sizes_is_reached_only_where_all_were_measured(
    spent: dict[str, float], *, reached: bool | None
) -> None:
    page = fold_page(**{f"of_{size}": {OURS: (100, seconds)} for size, seconds in spent.items()})
    (found,) = judged("fold", fold=page).values()
    assert found is reached


@pytest.mark.parametrize(("cases", "reached"), [("189,000", False), ("2,000", None)])
def test_the_whole_year_counts_as_the_largest_size(cases: str, *, reached: bool | None) -> None:
    page = fold_page(of_2000={OURS: (100, 30.0)}, of_20000={OURS: (100, 30.0)})
    (found,) = judged("fold", fold=page, year=year_page(200, 1, 1, spent=60.0, cases=cases)).values()
    assert found is reached


@pytest.mark.parametrize(
    ("page", "reached"),
    [
        (year_page(239.9, 300, 360), [True, True]),
        (year_page(240, 300, 361), [False, False]),
        (year_page(1_500, 300, 200), [False, False]),
        (year_page(20, 300, 300, cases="2,000"), [None, None]),
    ],
)
def test_the_years_time_and_memory(page: str, reached: list[bool | None]) -> None:
    assert list(judged("year", year=page).values()) == reached


def test_the_years_time_is_told_beside_the_stores_own_limit() -> None:
    assert "documents written once 30.0 s" in aims_of("year", {"year": year_page(230, 1, 1)})[0].found


@pytest.mark.parametrize(("ours", "reached"), [(80, True), (81, False)])
def test_the_live_board_at_ten_and_at_five_hundred_records_a_second(ours: int, *, reached: bool) -> None:
    assert judged("live", live=live_page(40, ours)) == {
        "At 10 records/s a p99 at most twice the bare loop's write": reached,
        "At 500 records/s a p99 at most twice the bare loop's write": reached,
    }


def test_too_few_probes_are_named() -> None:
    assert "of 999 probes, where 1,000 are wanted" in aims_of("live", {"live": live_page(40, 80, "999")})[0].found


def test_what_is_drawn_and_what_is_said_by_hand_are_put_in_anew_before_its_last_words() -> None:
    once = whole("live", {"live": live_page(40, 80)}, "By hand.")
    twice = whole("live", {"live": once.replace("| 80 |", "| 800 |")}, "By another hand.")

    assert once.index("| reached |") < once.index("live.svg") < once.index("By hand.") < once.index(MEASURED)
    assert whole("live", {"live": once}, "By hand.") == once
    assert twice.count("**not reached**") == 2
    assert "| reached |" not in twice
    assert twice.count("By another hand.") == 1
    assert "By hand." not in twice


def test_by_hand_is_put_in_once_where_nothing_is_drawn() -> None:
    page = f"# Others\n\n| a |\n|---|\n| 1 |\n\n{MEASURED}\n"

    once = whole("others", {"others": page}, "By hand.")

    assert once.count("By hand.") == 1
    assert whole("others", {"others": once}, "By hand.") == once
    assert whole("others", {"others": once}) == page


def test_the_index_names_each_page_with_its_command_and_day_and_each_aim() -> None:
    index = files({"fold": fold_page(of_2000={BARE: (1000, 3), OURS: (900, 30)})})[INDEX]

    assert "| [The fold](performance/fold.md) | `make it` | 1 December 2026 |" in index
    assert "| 2,000 cases: one process at least 0.8 of the bare limit | 0.90 of it | reached |" in index
    assert "](performance/fold-rates.svg)" in index


def test_the_command_names_every_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_CASES", "300 2000")
    monkeypatch.setenv("BENCH_ROUNDS", "2")
    monkeypatch.setenv("STORE", "fast")
    monkeypatch.delenv("BENCH_WAYS", raising=False)
    assert command("fold") == 'make bench PARTS=fold BENCH_CASES="300 2000" BENCH_ROUNDS=2 STORE=fast'
    assert command("verify") == "make bench PARTS=verify"
