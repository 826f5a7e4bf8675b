"""What the case's own rule pack says, if it is here: why a clock reads as it does, what an outcome is called."""

from collections.abc import Callable

from contracts.joint_view import ClockShown, JointView
from coordinator.domain.clock_facts import of_order, with_changes
from coordinator.web.wall import ExplainedClock
from rules.clocks import clock_at, explain
from rules.happened import Happened, Refused
from rules.pack import Pack, Packs
from rules.versions import nearest


def explained_by(packs: Packs, default: Pack) -> Callable[[JointView], list[ExplainedClock]]:
    """Explains a case's clocks by the pack by which they run, anew each time a page asks."""

    def explains(view: JointView) -> list[ExplainedClock]:
        name, _, version = (view.rule_pack or "").partition(" ")
        pack = nearest(packs, name, version, default)
        found = ((clock, clock_at(pack, clock.clock, clock.started_at)) for clock in view.clocks)
        return [
            ExplainedClock(clock.clock, clock.title, explain(row, _happened(view, clock), pack), clock.order)
            for clock, row in found
            if not isinstance(row, Refused)
        ]

    return explains


def _happened(view: JointView, clock: ClockShown) -> Happened:
    """What the coordinator computed this clock from."""
    told = view.clock_facts
    facts = Happened(
        moments=told.moments,
        interrogations=tuple((one.since, one.until) for one in told.interrogations),
        transports=tuple((one.since, one.until) for one in told.transports),
    )
    order = next((one for one in told.orders if one.ref == clock.order), None)
    named = (clock.clock, clock.order)
    changes = (one for one in told.changes if (one.clock, one.order) == named)
    return with_changes(of_order(facts, order) if order else facts, changes)


def installed_among(packs: Packs) -> Callable[[JointView], bool]:
    """Whether a case's version of the rules is among these: told at once, also of a case in which nothing happens."""
    named = {pack.named for pack in packs.values()}
    return lambda view: view.rule_pack is None or view.rule_pack in named


def minor_by(packs: Packs) -> Callable[[JointView], bool]:
    """Whether the suspect is of an age class under youth law, in the rule pack that the case was registered under."""
    young = {(pack.named, one.id) for pack in packs.values() for one in pack.age_classes if one.law == "youth"}
    return lambda view: (view.rule_pack or "", view.age_class or "") in young


def titled_by(packs: Packs) -> Callable[[JointView, str], str | None]:
    """The title of an outcome in the rule pack that the case was registered under, if that is here."""
    titles = {(pack.named, row.id): row.title for pack in packs.values() for row in pack.outcomes}

    def title(view: JointView, code: str) -> str | None:
        return titles.get((view.rule_pack or "", code))

    return title


def titles_of(packs: Packs) -> dict[str, str]:
    """What each outcome is called whatever the version of the rules, by the newest of those that are here."""
    return {row.id: row.title for _, pack in sorted(packs.items()) for row in pack.outcomes}
