"""Legal time follows a file in a demo: anchored, at a speed, below a ceiling, and never back."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from messaging.clock import FileClock, SystemClock, clock_of

DAY = datetime(2026, 3, 10, 8, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


def said(file: Path, *, real_ago: timedelta, speed: float, ceiling: datetime, legal: datetime = DAY) -> FileClock:
    """The conductor says: so long ago it was `legal`."""
    anchor = SystemClock().now() - real_ago
    told = {"anchor_real": anchor, "anchor_legal": legal, "ceiling": ceiling}
    file.write_text(json.dumps({**{name: at.isoformat() for name, at in told.items()}, "speed": speed}))
    return FileClock(file)


def test_time_goes_at_its_speed(file: Path) -> None:
    clock = said(file, real_ago=timedelta(minutes=1), speed=60, ceiling=DAY + timedelta(days=1))
    assert DAY + timedelta(hours=1) <= clock.now() <= DAY + timedelta(hours=2)


def test_time_stands_still_at_the_ceiling(file: Path) -> None:
    clock = said(file, real_ago=timedelta(days=1), speed=600, ceiling=DAY + timedelta(minutes=5))
    assert clock.now() == DAY + timedelta(minutes=5)


def test_a_speed_beyond_any_calendar_is_still_below_the_ceiling(file: Path) -> None:
    clock = said(file, real_ago=timedelta(days=1), speed=1e15, ceiling=DAY + timedelta(minutes=5))
    assert clock.now() == DAY + timedelta(minutes=5)


def test_time_never_goes_back_though_the_file_does(file: Path) -> None:
    clock = said(file, real_ago=timedelta(days=1), speed=1, ceiling=DAY + timedelta(minutes=5))
    before = clock.now()
    said(file, real_ago=timedelta(days=1), speed=1, ceiling=DAY + timedelta(minutes=1))
    assert clock.now() == before


def test_time_is_told_in_utc_whatever_the_file_is_in(file: Path) -> None:
    amsterdam = datetime.fromisoformat("2026-03-10T09:00:00+01:00")
    clock = said(file, real_ago=timedelta(), speed=0, ceiling=amsterdam, legal=amsterdam)
    assert clock.now() == DAY
    assert clock.now().tzinfo is UTC


def test_without_a_file_time_is_the_machines(file: Path) -> None:
    assert isinstance(clock_of(None), SystemClock)
    assert isinstance(clock_of(file), FileClock)
