"""The indicators as pages and files tell them: a hidden count is `<10` when it is small, and withheld otherwise."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Any, Final

from babel import Locale

from coordinator.domain.counted import MILESTONES, WITHIN
from coordinator.domain.indicators import Indicators
from coordinator.domain.shown_counts import Axis, Row, Table
from coordinator.domain.small_groups import Shown
from coordinator.web.languages import Code, Language
from coordinator.web.run_chart import Chart, chart
from coordinator.web.templating import agency_code
from coordinator.web.words import Words

COLUMNS: Final = ("indicator", "months", "by", "of", "answer", "cases", "among", "share", "share_at_least")
BYTE_ORDER_MARK: Final = "\ufeff"
DASH: Final = "\N{EN DASH}"
DAY: Final = timedelta(days=1)
QUARTERS: Final = ((0.0, "0%"), (0.5, "50%"), (1.0, "100%"))


@dataclass(frozen=True, slots=True)
class Told:
    """The indicators in one language: what the page's template asks of them."""

    found: Indicators
    language: Language
    titles: Mapping[str, str]
    """What the rule packs call each kind of outcome."""

    def table(self, question: str, axis: Axis, months: int = 0) -> Table:
        """One question by one axis."""
        every = (*self.found.again, *self.found.tables)
        return next(one for one in every if (one.question, one.axis, one.months) == (question, axis, months))

    def chart(self, question: str, answers: Sequence[str]) -> Chart | None:
        """The shares of these answers by month; where only its least may be told, that is drawn."""
        table = self.table(question, "month")
        shares = {answer: [_told(row, answer) for row in table.rows] for answer in answers}
        return chart([self.of("month", row.of) for row in table.rows], shares, QUARTERS)

    def chart_of_windows(self, windows: Sequence[int]) -> Chart | None:
        """The shares of persons with a new case, by month of the outcome, for each number of months."""
        tables = {str(months): self.table("again", "month", months) for months in windows}
        shares = {name: [row.share("again") for row in table.rows] for name, table in tables.items()}
        rows = next(iter(tables.values())).rows
        return chart([self.of("month", row.of) for row in rows], shares, QUARTERS)

    def chart_of_times(self, milestones: Sequence[str]) -> Chart | None:
        """By when half of the cases had reached each milestone, by month; a step is a bound."""
        months = sorted({one.of for one in self.found.times if one.axis == "month"})
        bounds = {(one.of, one.milestone): one.bound for one in self.found.times if one.axis == "month"}
        top = len(WITHIN)
        series = {name: [_part(bounds.get((month, name)), top) for month in months] for name in milestones}
        marks = [(place / top, self.bound(place)) for place in range(0, top, 2)]
        return chart([self.of("month", month) for month in months], series, marks)

    def times(self, axis: Axis) -> list[tuple[str, list[str]]]:
        """Each row, and for each milestone by when half had reached it, and about how many had."""
        rows = sorted({one.of for one in self.found.times if one.axis == axis})
        told = {(one.of, one.milestone): one for one in self.found.times if one.axis == axis}
        return [(self.of(axis, row), [self._half(told[(row, name)].bound) for name in MILESTONES]) for row in rows]

    def count(self, shown: Shown) -> str:
        """A figure, `<10`, or a dash."""
        if shown.value is not None:
            return str(shown.value)
        return f"<{self.found.threshold}" if shown.hidden == "small" else DASH

    def of(self, axis: Axis, value: str) -> str:
        """The name of a row."""
        match axis:
            case "month":
                first = date.fromisoformat(f"{value}-01")
                return f"{self.language.months[first.month - 1]} {first.year}"
            case "outcome":
                return self.titles.get(value, value.replace("-", " "))
            case _:
                return agency_code(value, Words(self.language))

    def bound(self, place: int) -> str:
        """`12 h`, `7 d`."""
        length = WITHIN[place]
        if length < DAY:
            return f"{length // timedelta(hours=1)} {self.language.say('h')}"
        return f"{length.days} {self.language.say('d')}"

    def _half(self, bound: int | None) -> str:
        if bound is None:
            return f"<{self.found.threshold}"
        if bound == len(WITHIN):
            return f"> {self.bound(bound - 1)}"
        return f"≤ {self.bound(bound)}"


def lines(found: Indicators) -> Iterator[dict[str, Any]]:
    """Everything, one count a line, for files and systems; codes as they are."""
    for table in (*found.again, *found.tables, found.roads):
        for row in table.rows:
            for answer, counted in row.counts.items():
                yield _line(found, table, row, answer, counted)
    for one in found.times:
        bound = None if one.bound is None else _hours(one.bound)
        yield dict.fromkeys(COLUMNS) | {
            "indicator": f"half-within-hours-{one.milestone}",
            "by": one.axis,
            "of": one.of,
            "answer": bound,
            "cases": f"<{found.threshold}" if one.reached is None else f"{one.reached}+",
        }


def as_csv(found: Indicators) -> str:
    """The same as a file of comma-separated values, with a line of names."""
    return _csv(lines(found), ",")


def as_sheet(found: Indicators, code: Code) -> str:
    """That file as a spreadsheet opens it in this language; its first character says which encoding it has.

    Where a comma parts the whole from the rest, a semicolon parts the columns.
    """
    point = str(Locale(code).number_symbols["latn"]["decimal"])
    told = ({name: _spelled(value, point) for name, value in line.items()} for line in lines(found))
    return BYTE_ORDER_MARK + _csv(told, ";" if point == "," else ",")


def _csv(told: Iterable[dict[str, Any]], between: str) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=between, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(told)
    return out.getvalue()


def _spelled(value: object, point: str) -> object:
    return str(value).replace(".", point) if isinstance(value, float) else value


def _line(found: Indicators, table: Table, row: Row, answer: str, counted: Shown) -> dict[str, Any]:
    """One count, with all that names it."""
    hidden = f"<{found.threshold}" if counted.hidden == "small" else "withheld"
    shares = answer != row.open_answer
    return {
        "indicator": table.question,
        "months": table.months or None,
        "by": table.axis,
        "of": row.of,
        "answer": answer,
        "cases": hidden if counted.value is None else counted.value,
        "among": row.among,
        "share": _digits(row.share(answer)) if shares else None,
        "share_at_least": _digits(row.at_least(answer)) if shares else None,
    }


def _told(row: Row, answer: str) -> float | None:
    share = row.share(answer)
    return row.at_least(answer) if share is None else share


def _digits(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _hours(bound: int) -> str:
    return f">{WITHIN[-1] // timedelta(hours=1)}" if bound == len(WITHIN) else str(WITHIN[bound] // timedelta(hours=1))


def _part(bound: int | None, top: int) -> float | None:
    return None if bound is None else bound / top
