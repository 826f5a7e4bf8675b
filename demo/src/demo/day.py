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
    place: str
    offence: str
    offence_class: str
    age_class: str
    vulnerable: bool
    held: bool


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
    return tuple(_occasion(data, f"PL{nth:06d}", draws) for nth in range(1, cases + 1))


def _occasion(data: dict[str, Any], number: str, draws: Draws) -> Occasion:
    hour = draws.weighted(number, "world", "hour", tuple(data["hours"].items()))
    arrested = midnight(data) + timedelta(hours=hour, minutes=draws.whole(number, "world", "minute", 59))
    offence = draws.weighted(number, "world", "offence", tuple((one, one["weight"]) for one in data["offences"]))
    return Occasion(
        number=number,
        incident=f"INC-{number}",
        table=draws.one_of(number, "world", "table", data["tables"]),
        arrested_at=arrested,
        place=draws.one_of(number, "world", "place", data["places"]),
        offence=offence["title"],
        offence_class=draws.weighted(number, "world", "class", tuple(offence["classes"].items())),
        age_class=draws.weighted(number, "world", "age", tuple(data["ages"].items())),
        vulnerable=draws.share(number, "world", "vulnerable") < data["vulnerable"],
        held=draws.share(number, "world", "held") >= data["not_held"],
    )
