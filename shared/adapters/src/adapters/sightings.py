"""Is a file complete? Its marker says so, or it looked the same for long enough."""

from collections.abc import Callable

from adapters.drop_folder import DropFolder, Lying


class Sightings:
    """Remembers since when each file has looked as it does. `steady_for` is in seconds of `now`."""

    def __init__(self, folder: DropFolder, steady_for: float, now: Callable[[], float]) -> None:
        self._folder = folder
        self._steady_for = steady_for
        self._now = now
        self._since: dict[Lying, float] = {}

    def complete(self) -> tuple[Lying, ...]:
        """The complete files, oldest first."""
        now = self._now()
        self._since = {lying: self._since.get(lying, now) for lying in self._folder.lying()}
        return tuple(
            lying
            for lying, since in self._since.items()
            if now - since >= self._steady_for or self._folder.marked(lying)
        )
