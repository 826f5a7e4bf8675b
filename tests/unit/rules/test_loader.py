from pathlib import Path
from shutil import copytree

import pytest

from given import ROOT, at, pack
from rules.clocks import due
from rules.loader import FILES, BadPack, load_pack, load_packs


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the Dutch pack, to plant mistakes in."""
    return Path(copytree(ROOT / "rules" / "nl" / "2026.1", tmp_path / "nl" / "2026.1"))


def plant(folder: Path, file: str, right: str, wrong: str) -> None:
    """Write `wrong` where `right` first stood."""
    text = (folder / file).read_text(encoding="utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")


def refused(folder: Path) -> str:
    """The one sentence that refuses the pack."""
    with pytest.raises(BadPack) as caught:
        load_pack(folder)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_both_packs_of_the_project_load() -> None:
    assert set(load_packs(ROOT / "rules")) == {("nl", "2026.1"), ("example", "1")}


@pytest.mark.parametrize("name", ["nl", "example"])
def test_nobody_has_verified_any_row(name: str) -> None:
    assert pack(name).unverified == tuple(row.id for row in pack(name).rows)
    assert not any(label.verified for label in (*pack(name).offence_classes, *pack(name).age_classes))


@pytest.mark.parametrize("name", ["nl", "example"])
def test_every_row_says_where_it_comes_from_and_since_when(name: str) -> None:
    assert all(row.source and row.valid_from for row in pack(name).rows)


def test_a_row_that_somebody_verified_is_no_longer_among_the_unverified(copied: Path) -> None:
    plant(copied, "outcomes.yaml", "  - id: transaction\n", "  - id: transaction\n    verified_by: A. Jurist\n")

    assert "transaction" not in load_pack(copied).unverified


@pytest.mark.parametrize(
    ("file", "right", "wrong", "names"),
    [
        (
            "clocks.yaml",
            "allowance: PT6H",
            "allowance: six hours",
            "clocks, row detention-6h, allow",
        ),
        ("clocks.yaml", "allowance: PT6H", "allowance: 6", "row detention-6h, allowance: write it in quotes"),
        ("clocks.yaml", "allowance: PT6H", "allowance: PT0H", "row detention-6h, allowance: "),
        (
            "clocks.yaml",
            "excluded: [night]",
            "excluded: [evening]",
            "clocks, row detention-9h: excl",
        ),
        ("clocks.yaml", "allowed, grave]", "allowed, gruesome]", "row detention-9h: offence_classes names gruesome"),
        (
            "clocks.yaml",
            "starts: detention-ordered\n    stops",
            "starts: sunrise\n    stops",
            "clocks, row detention-9h, starts, 0: ",
        ),
        ("clocks.yaml", "stops: [released, custody-ordered, handed-over]", "stops: []", "row detention-9h, stops: "),
        ("clocks.yaml", "owner: prosecutor", "owner: mayor", "clocks, row table-norm, owner: "),
        ("clocks.yaml", "basis: policy", "basis: habit", "clocks, row table-norm, basis: "),
        ("clocks.yaml", "id: detention-6h", "id: detention-9h", "clocks, row detention-9h: stands twice"),
        ("clocks.yaml", "id: breach-to-managers", "id: breach-to-head-of-duty", "escalations, row breach-to-head-of-d"),
        ("clocks.yaml", 'ends: "09:00"', 'ends: "00:00"', "windows, row night: a window from"),
        ("clocks.yaml", 'starts: "00:00"', "starts: 22:00", "windows, row night, starts: write it in quotes"),
        ("clocks.yaml", 'ends: "09:00"', 'ends: "09:00Z"', "windows, row night, ends: wall time has no zone"),
        ("clocks.yaml", "clocks:\n", "clocks: [}\n", "nl/2026.1/clocks.yaml: "),
        ("clocks.yaml", 'ends: "09:00"', 'ends: "24:00"', "windows, row night: a window from midnight to midnight"),
        (
            "clocks.yaml",
            "by: [prosecutor]",
            "by: [mayor]",
            "row police-custody, extensions, row longer-custody, by, 0: ",
        ),
        ("clocks.yaml", "times: 1", "times: 0", "row detention-6h, extensions, row identity, times: "),
        ("clocks.yaml", "at_most: PT6H", "at_most: PT0H", "row detention-6h, extensions, row identity, at_most: "),
        (
            "clocks.yaml",
            "at_most: P90D",
            "at_most: PT90H",
            "row behaviour-order: a term in days is given in whole days",
        ),
        ("clocks.yaml", "allowance: P14D", "allowance: PT14H", "row objection: a term in days is given in whole days"),
        ("clocks.yaml", "    calendar: recognised-days\n", "", "row objection: a term that knows working days names"),
        (
            "clocks.yaml",
            "calendar: recognised-days",
            "calendar: lunar",
            "row objection: calendar names lunar, which this",
        ),
        (
            "clocks.yaml",
            "    term: days\n    allowance: P14D",
            "    allowance: P14D",
            "row objection: a clock of hours that pass",
        ),
        ("clocks.yaml", "P42D\n", "P42D\n    excluded: [night]\n", "row objection-six-weeks: a term in days has no ex"),
        ("clocks.yaml", "readings: [day-of-the-order]", "readings: [time-in-transport]", "not about a term of days"),
        (
            "clocks.yaml",
            "readings: [day-of-the-order]",
            "readings: [day-of-rest]",
            "readings names day-of-rest, which this pack",
        ),
        ("clocks.yaml", "night, time-in-t", "night, days-by-the-wall-clock, time-in-t", "compares days with hours"),
        (
            "clocks.yaml",
            "    starts: detention-ordered\n  - id: day-of",
            "  - id: day-of",
            "readings, row judge-from-detention: a rea",
        ),
        ("clocks.yaml", "id: identity", "id: night", "clocks, row detention-6h: night stands twice"),
        ("clocks.yaml", "id: time-in-transport", "id: night", "windows, row night: stands twice"),
        (
            "clocks.yaml",
            '2017-03-01\n    starts: "00',
            '2017-03-02\n    starts: "00',
            "row detention-9h: excluded names night, ",
        ),
        (
            "clocks.yaml",
            "2017-03-01\n    about: int",
            "2018-01-01\n    about: int",
            "which does not hold on 2017-03-01",
        ),
        (
            "clocks.yaml",
            "2017-03-01\n    about: int",
            "2017-03-01\n    valid_to: 2020-02-28\n    about: int",
            "on 2020-02-29",
        ),
        ("clocks.yaml", "valid_to: 2017-02-28", "valid_to: 2017-03-01", "clocks, row examining-judge: stands twice"),
        ("clocks.yaml", "    valid_to: 2017-02-28\n", "", "clocks, row examining-judge: stands twice"),
        (
            "clocks.yaml",
            "        event: detention-extended\n",
            "",
            "row detention-6h, extensions, row identity, event: ",
        ),
        ("calendar.yaml", "      - 2027-05-05\n", "", "row recognised-days: liberation-day has not one date in each"),
        (
            "calendar.yaml",
            "- 2027-05-05",
            "- 2026-05-06",
            "row recognised-days: liberation-day has not one date in each",
        ),
        ("calendar.yaml", "last_year: 2035", "last_year: 2036", "row recognised-days: new-years-day has not one date"),
        (
            "calendar.yaml",
            "last_year: 2035",
            "last_year: 2019",
            "recognised-days: a calendar's first year is not after",
        ),
        ("calendar.yaml", "- boxing-day", "- second-day", "row recognised-days: holidays names second-day, which this"),
        ("calendar.yaml", "[saturday, sunday]", "[caturday]", "calendars, row recognised-days, days_off, 0: "),
        (
            "outcomes.yaml",
            "ages: [adult, minor]",
            "ages: [elder]",
            "outcomes, row conditional-dis",
        ),
        ("outcomes.yaml", "consent: agreement", "consent: presumed", "outcomes, row transaction, consent: "),
        ("outcomes.yaml", "terms: [work,", "terms: [flogging,", "outcomes, row penalty-order-work, terms, 0: "),
        ("outcomes.yaml", "max_work_hours", "most_work_hours", "outcomes, row penalty-order-work, most_work_hours:"),
        ("outcomes.yaml", "  - id: penalty-order-fine\n    title", "  - title", "outcomes, row 1, id: "),
        ("outcomes.yaml", "outcomes:\n", "ways:\n", "outcomes: "),
        (
            "outcomes.yaml",
            "outcomes:\n",
            "clocks: []\noutcomes:\n",
            "clocks stands in clocks.yaml",
        ),
        (
            "outcomes.yaml",
            "hearing: never\n",
            "hearing: never\n    hearing: always\n",
            "outcomes.yaml: hearing stands tw",
        ),
        (
            "waivers.yaml",
            "    source: art. 489 Sv; not read; ",
            "    resource: ",
            "waivers, row waiver-minor, source: ",
        ),
        (
            "waivers.yaml",
            "[grave]",
            "[unheard-of]",
            "waivers, row waiver-grave: offence_classes",
        ),
        ("waivers.yaml", "ages: [minor]", "ages: [child]", "waivers, row waiver-minor: ages names child"),
        (
            "pack.yaml",
            "Europe/Amsterdam",
            "Europe/Atlantis",
            "zone: there is no time zone 'Europe/A",
        ),
        (
            "pack.yaml",
            "zone: Europe/Amsterdam",
            "zone: /etc/passwd",
            "zone: there is no time zone",
        ),
        ("pack.yaml", "zone: Europe/Amsterdam", "zone: Europe", "zone: there is no time zone"),
        ("pack.yaml", "  - id: minor", "  - id: adult", "age_classes, row adult: stands twice"),
        ("pack.yaml", "valid_from: 2013-01-01", "valid_from: once", "working_methods, row table-first, valid_from: "),
    ],
)
def test_a_planted_mistake_is_named_with_its_file_and_row(
    copied: Path, file: str, right: str, wrong: str, names: str
) -> None:
    plant(copied, file, right, wrong)

    sentence = refused(copied)

    assert sentence.startswith(f"nl/2026.1/{file}: ")
    assert names in sentence


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(copied: Path, file: str) -> None:
    (copied / file).unlink()

    assert refused(copied).startswith(f"nl/2026.1/{file}: ")


@pytest.mark.parametrize("text", ["", "- a list", "just words"])
def test_a_file_that_is_no_table_is_named(copied: Path, text: str) -> None:
    (copied / "waivers.yaml").write_text(text, encoding="utf-8")

    assert refused(copied) == "nl/2026.1/waivers.yaml: expected names and values"


def test_a_file_that_is_not_text_is_named(copied: Path) -> None:
    (copied / "clocks.yaml").write_bytes(b"\xff\xfe\x00")

    assert refused(copied).startswith("nl/2026.1/clocks.yaml: ")


@pytest.mark.parametrize(
    "second",
    [
        'starts: "09:00"\n    ends: "00:00"',
        'starts: "08:30"\n    ends: "00:30"',
        'starts: "09:00"\n    ends: "08:59"',
    ],
)
def test_windows_that_fill_the_day_are_refused(copied: Path, second: str) -> None:
    day = f"  - id: day\n    title: The day\n    source: invented\n    valid_from: 2017-03-01\n    {second}\n\n# Points"
    plant(copied, "clocks.yaml", "\n# Points", day)
    plant(copied, "clocks.yaml", "excluded: [night]", "excluded: [night, day]")

    assert refused(copied) == "nl/2026.1/clocks.yaml: clocks, row detention-9h: its windows leave no time of the day"


def test_a_window_that_ends_when_it_starts_excludes_nothing(copied: Path) -> None:
    plant(copied, "clocks.yaml", 'ends: "09:00"', 'ends: "07:00"')
    plant(copied, "clocks.yaml", 'starts: "00:00"', 'starts: "07:00"')

    taken = load_pack(copied)

    assert due(taken.clocks[0], at("20:00"), taken) == at("2026-03-11T05:00:00")


def test_midnight_at_the_end_of_the_day_may_be_written_as_24(copied: Path) -> None:
    plant(copied, "clocks.yaml", 'ends: "09:00"', 'ends: "24:00"')
    plant(copied, "clocks.yaml", 'starts: "00:00"', 'starts: "22:00"')

    taken = load_pack(copied)

    assert due(taken.clocks[0], at("20:00"), taken) == at("2026-03-11T07:00:00")


def test_windows_that_leave_a_minute_are_taken(copied: Path) -> None:
    day = "  - id: day\n    title: The day\n    source: invented\n    valid_from: 2017-03-01\n"
    hours = '    starts: "09:01"\n    ends: "00:00"\n\n# Points'
    plant(copied, "clocks.yaml", "\n# Points", day + hours)
    plant(copied, "clocks.yaml", "excluded: [night]", "excluded: [night, day]")

    assert [row.id for row in load_pack(copied).windows] == ["night", "day"]


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match="no rule pack here"):
        load_packs(tmp_path)
    with pytest.raises(BadPack, match="no rule pack here"):
        load_packs(tmp_path / "nowhere")


def test_a_version_stands_in_the_folder_of_its_name(copied: Path) -> None:
    copytree(copied, copied.parent / "2026.2")

    with pytest.raises(BadPack, match=r"nl/2026\.2/pack\.yaml: this is nl 2026\.1, and its folder is named otherwise"):
        load_packs(copied.parents[1])


def test_a_pack_without_a_folder_for_its_version_is_not_passed_over(copied: Path) -> None:
    copytree(copied, copied.parents[1] / "other")

    with pytest.raises(BadPack, match=r"other/pack\.yaml: each version of a pack stands in a folder of its own"):
        load_packs(copied.parents[1])
