"""A clock's run as a picture: local time from left to right, each reading on a line of its own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from rules.clocks import Explanation, Interval

WIDTH: Final = 900
LEFT, RIGHT = 150, 30
TOP, LANE, BAR = 62, 74, 30
HOUR: Final = timedelta(hours=1)
FILL: Final = {"counted": "#2c6e49", "extended": "#1f6fb2", "suspended": "#d9a441", "excluded": "url(#night)"}
INK: Final = {"counted": "#ffffff", "extended": "#ffffff", "suspended": "#222222", "excluded": "#222222"}
NARROW: Final = 60.0
"""A stretch of fewer pixels carries no words."""
HEAD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
font-family="sans-serif" font-size="13" role="img" aria-label="{label}">
<defs><pattern id="night" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
<rect width="8" height="8" fill="#e6e6ea"/><rect width="3" height="8" fill="#c9c9d2"/></pattern></defs>
<rect width="{width}" height="{height}" fill="#ffffff"/>
<text x="12" y="24" font-size="15" font-weight="bold" fill="#222222">{label}</text>"""


class Scale:
    """From moments to pixels: whole hours around everything that is drawn."""

    def __init__(self, explained: Explanation, zone: ZoneInfo) -> None:
        self.zone = zone
        self.begins = _whole_hour(explained.intervals[0].starts)
        last = max(explained.intervals[-1].ends, explained.latest_intervals[-1].ends)
        self.ends = _whole_hour(last) + HOUR
        self._per_hour = (WIDTH - LEFT - RIGHT) / ((self.ends - self.begins) / HOUR)

    def at(self, moment: datetime) -> float:
        """Where a moment lies."""
        return round(LEFT + (moment - self.begins) / HOUR * self._per_hour, 1)

    def hours(self) -> Iterator[tuple[float, str]]:
        """Each hour as the wall clock shows it; on a night of change one is shown twice, or not at all."""
        moment = self.begins
        while moment <= self.ends:
            yield self.at(moment), f"{moment.astimezone(self.zone):%H}"
            moment += HOUR


def picture(title: str, explained: Explanation, zone: ZoneInfo) -> str:
    """The whole file."""
    scale = Scale(explained, zone)
    lanes = [("due (strict)", explained.intervals)]
    if explained.latest_intervals != explained.intervals:
        lanes.append(("latest arguable", explained.latest_intervals))
    height = TOP + LANE * len(lanes) + 14
    parts = [HEAD.format(width=WIDTH, height=height, label=escape(title)), *_axis(scale, height)]
    for nth, (name, intervals) in enumerate(lanes):
        parts += _lane(TOP + LANE * nth, name, intervals, scale)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _axis(scale: Scale, height: int) -> Iterator[str]:
    for x, hour in scale.hours():
        yield f'<line x1="{x}" y1="{TOP - 12}" x2="{x}" y2="{height - 14}" stroke="#dddddd"/>'
        yield f'<text x="{x}" y="{TOP - 16}" text-anchor="middle" font-size="11" fill="#555555">{hour}</text>'


def _lane(top: int, name: str, intervals: tuple[Interval, ...], scale: Scale) -> Iterator[str]:
    yield f'<text x="12" y="{top + 20}" fill="#222222">{name}</text>'
    for one in intervals:
        x, width = scale.at(one.starts), scale.at(one.ends) - scale.at(one.starts)
        yield f'<rect x="{x}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{FILL[one.kind]}" stroke="#222222"/>'
        if width > NARROW:
            words = f'<text x="{x + width / 2:.1f}" y="{top + 20}" text-anchor="middle" fill="{INK[one.kind]}">'
            yield f"{words}{_hours(one)} {one.kind}</text>"
    yield from _mark(intervals[0].starts, "start", "start", top, scale)
    yield from _mark(intervals[-1].ends, "due" if name.startswith("due") else "latest", "end", top, scale)


def _mark(moment: datetime, word: str, anchor: str, top: int, scale: Scale) -> Iterator[str]:
    x = scale.at(moment)
    yield f'<line x1="{x}" y1="{top - 4}" x2="{x}" y2="{top + BAR + 6}" stroke="#a4161a" stroke-width="2"/>'
    local = f"{moment.astimezone(scale.zone):%a %H:%M %Z}"
    yield f'<text x="{x}" y="{top + BAR + 20}" text-anchor="{anchor}" fill="#a4161a">{word} {local}</text>'


def _hours(one: Interval) -> str:
    minutes = int((one.ends - one.starts).total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _whole_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
