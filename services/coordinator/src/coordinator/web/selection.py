"""Which cases a page shows: the filters, as they stand in its address."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from contracts.joint_view import JointView
from coordinator.web.wall import Wall

SHORT = 64


@dataclass(frozen=True, slots=True)
class Selection:
    """The cases that a page was asked for; empty and false ask for nothing. Order itself is no filter, but stays."""

    table: str = ""
    stage: str = ""
    minors: bool = False
    held_back: bool = False
    by_itself: bool = False
    """For a screen that nobody works at: a new order is applied without being asked for."""

    def holds(self, view: JointView, wall: Wall) -> bool:
        """Whether this case is asked for."""
        return (
            self.table in ("", view.table)
            and self.stage in ("", view.stage)
            and (not self.minors or wall.minor(view))
            and (not self.held_back or bool(view.held_back))
        )

    @property
    def filters(self) -> bool:
        """Whether some cases are left out."""
        return bool(self.table or self.stage or self.minors or self.held_back)

    @property
    def address(self) -> str:
        """As it stands in an address: `table=rotterdam&minors=yes`."""
        said = {"table": self.table, "stage": self.stage}
        said |= {"minors": "yes" * self.minors, "held-back": "yes" * self.held_back}
        said |= {"order": "by-itself" * self.by_itself}
        return urlencode({name: value for name, value in said.items() if value})


def selection_of(
    table: Annotated[str, Query(max_length=SHORT)] = "",
    stage: Annotated[str, Query(max_length=SHORT)] = "",
    minors: Annotated[str, Query(max_length=SHORT)] = "",
    held_back: Annotated[str, Query(max_length=SHORT, alias="held-back")] = "",
    order: Annotated[str, Query(max_length=SHORT)] = "",
) -> Selection:
    """The selection in an address; what means nothing there is left aside."""
    return Selection(table, stage, minors == "yes", held_back == "yes", order == "by-itself")
