"""Why a clock reads as it does: explained again from the pack each time a page asks."""

from collections.abc import Callable, Mapping

from contracts.joint_view import JointView
from coordinator.web.pages import ExplainedClock
from rules.clocks import explain
from rules.pack import Pack


def explained_by(packs: Mapping[tuple[str, str], Pack]) -> Callable[[JointView], list[ExplainedClock]]:
    """Explains a case's clocks by the rule pack it was registered under."""
    named = {pack.named: pack for pack in packs.values()}

    def explains(view: JointView) -> list[ExplainedClock]:
        pack = named.get(view.rule_pack or "")
        rows = {row.id: row for row in pack.clocks} if pack else {}
        return [
            ExplainedClock(clock.clock, clock.title, explain(rows[clock.clock], clock.started_at, pack))
            for clock in view.clocks
            if pack and clock.clock in rows
        ]

    return explains
