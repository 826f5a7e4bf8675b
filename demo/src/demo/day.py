"""Who is arrested on this day, when and for what: drawn once, from the seed and the demo data alone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from demo.draws import Draws

DATA: Final = Path(__file__).parents[2] / "data"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One suspect, one occasion, as it happens in the world."""

    number: str
    incident: str
    table: str
    arrested_at: datetime
    recorded_arrest: datetime
    """As the desk wrote it down; another moment when it was wrong."""
    told_late: timedelta
    """How much later than it was given the detention order is written down."""
    place: str
    offence: str
    offence_class: str
    age_class: str
    vulnerable: bool
    language: str
    held: bool
    victims: int
    person_number: str
    name: str
    born_on: date
    victims_name: str


def load_data(pack: str) -> dict[str, Any]:
    """The demo data made for this rule pack."""
    data: dict[str, Any] = yaml.safe_load((DATA / f"{pack}.yaml").read_text())
    return data


def midnight(data: dict[str, Any]) -> datetime:
    """The start of the day, in the table's zone."""
    day = data["day"] if isinstance(data["day"], date) else date.fromisoformat(data["day"])
    return datetime.combine(day, time(), ZoneInfo(data["zone"]))


def occasions(data: dict[str, Any], cases: int, draws: Draws) -> tuple[Occasion, ...]:
    """The day's occasions in order of the police number."""
    return tuple(_occasion(data, nth, draws) for nth in range(1, cases + 1))


def _occasion(data: dict[str, Any], nth: int, draws: Draws) -> Occasion:
    number = f"PL{nth:06d}"
    # A co-suspect was arrested with the one before: the same incident, place and hour.
    shared = (
        f"PL{nth - 1:06d}" if nth > 1 and draws.share(number, "world", "co-suspect") < data["co_suspects"] else number
    )
    arrested = _arrested_at(data, number, shared, draws)
    offence = draws.weighted(shared, "world", "offence", tuple((one, one["weight"]) for one in data["offences"]))
    age = draws.weighted(number, "world", "age", tuple(data["ages"].items()))
    years = 16 if age == "minor" else 19 + draws.whole(number, "world", "years", 40)
    wrong = draws.share(number, "world", "wrong-time") < data["wrong_arrest"]
    late = draws.share(number, "world", "late") < data["told_late"]
    names = data["names"]
    return Occasion(
        number=number,
        incident=f"INC-{shared}",
        table=draws.one_of(shared, "world", "table", data["tables"]),
        arrested_at=arrested,
        recorded_arrest=arrested - timedelta(minutes=10) if wrong else arrested,
        told_late=timedelta(minutes=data["told_late_minutes"]) if late else timedelta(),
        place=draws.one_of(shared, "world", "place", data["places"]),
        offence=offence["title"],
        offence_class=draws.weighted(shared, "world", "class", tuple(offence["classes"].items())),
        age_class=age,
        vulnerable=draws.share(number, "world", "vulnerable") < data["vulnerable"],
        language=draws.weighted(number, "world", "language", tuple(data["languages"].items())),
        held=draws.share(number, "world", "held") >= data["not_held"],
        victims=int(draws.share(shared, "world", "victim") < data["has_victim"]),
        person_number=f"P-{number[2:]}",
        name=_name(draws, number, "suspect", names),
        born_on=date(
            2026 - years, 1 + draws.whole(number, "world", "month", 11), 1 + draws.whole(number, "world", "day", 27)
        ),
        victims_name=_name(draws, shared, "victim", names),
    )


def _arrested_at(data: dict[str, Any], number: str, shared: str, draws: Draws) -> datetime:
    """By the profile of the day's hours; a share of all in the hour of the rush."""
    hours = tuple(data["hours"].items())
    in_rush = draws.share(shared, "world", "rush") < data["rush"]["share"]
    hour = data["rush"]["hour"] if in_rush else draws.weighted(shared, "world", "hour", hours)
    return midnight(data) + timedelta(hours=hour, minutes=draws.whole(number, "world", "minute", 59))


def _name(draws: Draws, number: str, who: str, names: dict[str, list[str]]) -> str:
    return " ".join(draws.one_of(number, "world", f"{who}-{part}", names[part]) for part in ("first", "last"))
