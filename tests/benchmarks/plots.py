"""Plots of the pages' figures as SVG: bars with their names and figures beside them, so that no colour is needed.

They are drawn from the committed tables, in the reader's own light or dark.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from benchmarks.aims import CLIENT, RATE, Pages
from benchmarks.figures import Row, cases_in, number, tables_in

WIDTH: Final = 820
LEFT, RIGHT = 270, 150
TOP, LINE, BAR, APART = 58, 24, 14, 32
HEAD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
font-family="sans-serif" font-size="13" role="img" aria-label={label}>
<style>
.paper {{ fill: #ffffff }} text {{ fill: #222222 }} .unit {{ fill: #555555 }} .bar {{ fill: #8a93a6; stroke: #4c5466 }}
.ours {{ fill: #1f6fb2; stroke: #10406a }} .up-to {{ stroke: #222222 }} .bold {{ font-weight: bold }}
@media (prefers-color-scheme: dark) {{
.paper {{ fill: #16181d }} text {{ fill: #eeeeee }} .unit {{ fill: #b9bec9 }} .bar {{ fill: #5b6478; stroke: #aab2c5 }}
.ours {{ fill: #5aa9e6; stroke: #c5e3fa }} .up-to {{ stroke: #eeeeee }}
}}
</style>
<rect class="paper" width="{width}" height="{height}" rx="6"/>
<text class="bold" x="12" y="24" font-size="15">{title}</text>
<text class="unit" x="12" y="42">{unit}</text>"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar as long as its value; with `up_to` a line goes on from its end to there."""

    name: str
    value: float
    told: str
    up_to: float = 0.0
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars in groups, all to one scale."""

    title: str
    unit: str
    groups: Mapping[str, Sequence[Bar]]

    def svg(self) -> str:
        """The whole file."""
        lines = sum(len(bars) for bars in self.groups.values())
        height = TOP + LINE * lines + APART * len(self.groups) + 8
        label = quoteattr(f"{self.title}; the table on the page says the same")
        head = HEAD.format(width=WIDTH, height=height, label=label, title=escape(self.title), unit=escape(self.unit))
        return "\n".join([head, *self._groups(), "</svg>"]) + "\n"

    def _groups(self) -> Iterator[str]:
        most = max((max(bar.value, bar.up_to) for bars in self.groups.values() for bar in bars), default=1.0)
        scale, y = (WIDTH - LEFT - RIGHT) / most, TOP
        for name, bars in self.groups.items():
            yield f'<text class="bold" x="12" y="{y + 20}">{escape(name)}</text>'
            y += APART
            for bar in bars:
                yield from _drawn(bar, y, scale)
                y += LINE


def fold_rates(pages: Pages) -> Plot:
    """Records a second, by way and size."""
    groups = {
        f"{cases_in(table):,} cases": [_bar(row, row[RATE]) for row in table.rows if row[CLIENT]]
        for table in tables_in(pages["fold"])
        if cases_in(table)
    }
    return Plot("The fold at full speed", "records a second, the more the better", groups)


def fold_processor(pages: Pages) -> Plot:
    """Processor time, by way and size."""
    groups = {
        f"{cases_in(table):,} cases": [_bar(row, row[CLIENT]) for row in table.rows if row[CLIENT]]
        for table in tables_in(pages["fold"])
        if cases_in(table)
    }
    unit = "seconds of the programs' own processor time for 100,000 records, the less the better"
    return Plot("What the fold costs", unit, groups)


def live_latencies(pages: Pages) -> Plot:
    """From publishing to the view, by pace."""
    (table,) = (table for table in tables_in(pages["live"]) if "p99" in table.rows[0])
    groups = dict[str, list[Bar]]()
    for row in table.rows:
        bar = _late(row["way"], row["p50"], row["p99"], ours=row["way"].startswith("coordinator"))
        groups.setdefault(f"{row['records/s']} records/s", []).append(bar)
    return Plot("How soon the board knows", "milliseconds: the bar is p50, the line goes on to p99", groups)


def board_latencies(pages: Pages) -> Plot:
    """From publishing to an open page, by where the pages run."""
    rows = [row for row in tables_in(pages["board"])[0].rows if row["late p99"]]
    groups = {
        f"Pages {row['pages run']}, {row['open']} open": [
            _late("from publishing to the page", row["late p50"], row["late p99"], ours=True),
            _late("the page's own part", row["its own p50"], row["its own p99"]),
        ]
        for row in rows
    }
    return Plot("How soon an open page shows it", "milliseconds: the bar is p50, the line goes on to p99", groups)


def year_seconds(pages: Pages) -> Plot:
    """The year beside the store's own limit."""
    (table,) = (table for table in tables_in(pages["year"]) if "seconds" in table.rows[0])
    bars = [_bar(row, row["seconds"]) for row in table.rows if row["seconds"]]
    return Plot("A year in catch-up mode", "seconds, the less the better", {"from an empty store": bars})


PLOTS: Final[Mapping[str, Mapping[str, Callable[[Pages], Plot]]]] = {
    "fold": {"fold-rates": fold_rates, "fold-processor": fold_processor},
    "live": {"live": live_latencies},
    "board": {"board": board_latencies},
    "year": {"year": year_seconds},
}
"""Of each page its plots, by the names of their files."""


def _bar(row: Row, cell: str) -> Bar:
    value = number(cell)
    return Bar(row["way"], value, f"{value:,.1f}".removesuffix(".0"), ours=row["way"].startswith("coordinator"))


def _late(name: str, half: str, worst: str, *, ours: bool = False) -> Bar:
    return Bar(name, number(half), f"{half} / {worst}", number(worst), ours)


def _drawn(bar: Bar, y: int, scale: float) -> Iterator[str]:
    length, end = round(bar.value * scale, 1), round(max(bar.value, bar.up_to) * scale, 1)
    middle, kind = y + BAR / 2, ' class="bold"' if bar.ours else ""
    yield f'<text{kind} x="{LEFT - 10}" y="{y + 12}" text-anchor="end">{escape(bar.name)}</text>'
    yield f'<rect class="{"ours" if bar.ours else "bar"}" x="{LEFT}" y="{y}" width="{max(length, 1)}" height="{BAR}"/>'
    if bar.up_to:
        ends = f'x1="{LEFT + length}" y1="{middle}" x2="{LEFT + end}" y2="{middle}"'
        yield f'<line class="up-to" {ends} stroke-width="2"/>'
        ends = f'x1="{LEFT + end}" y1="{y + 2}" x2="{LEFT + end}" y2="{y + BAR - 2}"'
        yield f'<line class="up-to" {ends} stroke-width="2"/>'
    yield f'<text{kind} x="{LEFT + end + 8}" y="{y + 12}">{escape(bar.told)}</text>'
