"""What must hold of the model's world, by the second opinion."""

from collections.abc import Sequence

from contracts.coordinator import SettlementIssued
from coordinator.domain.joint_case import JointCase
from messaging.document import CaseDocument
from messaging.event import Event
from settling.opinion import Opinion, opinion
from settling.world import World, WrongAnswer


def nothing_is_issued_wrongly(world: World) -> None:
    """Each settlement, by what the coordinator had read when it wrote it; and none twice, nor two side by side."""
    hashes = [issue.proposal_hash for issue, _ in world.issues]
    for place, (issue, written) in enumerate(world.issues[world.judged :], world.judged):
        _is_right(issue, _read_by(world, written), hashes[:place])
    world.judged = len(world.issues)


def what_has_everything_is_issued(world: World) -> None:
    """Once all is sent and read. Raises WrongAnswer."""
    written = world.coordinators[0].store.now()
    if written is None or written.gaps:
        raise WrongAnswer(f"something that was truly written is missing: {written and written.gaps}")
    issued = [issue.proposal_hash for issue, _ in world.issues]
    now = opinion(world.true, world.now, issued)
    if now.ready:
        raise WrongAnswer(
            f"it has everything and is not issued: {now.named}; told: {written.state.coordinator.held_back}"
        )
    _each_knows_what_is_in_force(world, issued)


def at_rest_all_holds(world: World) -> None:
    """What holds whenever everything is sent and read."""
    nothing_is_issued_wrongly(world)
    what_has_everything_is_issued(world)


def each_agency_acts_on_nothing_else(world: World) -> None:
    """What an agency takes for a settlement in force, the coordinator issued."""
    issued = {issue.proposal_hash for issue, _ in world.issues}
    for replica in world.agencies:
        written = replica.store.now()
        settlement = written.state.settlement if written else None
        if settlement is not None and settlement.proposal_hash not in issued:
            raise WrongAnswer(f"{replica.service.agency} acts on what was never issued: {settlement}")


def _each_knows_what_is_in_force(world: World, issued: Sequence[str]) -> None:
    written = world.coordinators[0].store.now()
    set_aside = written.state.prosecutor.set_aside if written else frozenset()
    in_force = [one for one in issued if one not in set_aside]
    for replica in world.agencies:
        own = replica.store.now()
        settlement = own.state.settlement if own else None
        if ([settlement.proposal_hash] if settlement else []) != in_force:
            raise WrongAnswer(f"{replica.service.agency} does not know what is in force: {settlement}, {in_force}")


def _is_right(issue: SettlementIssued, read: dict[str, Sequence[Event]], before: Sequence[str]) -> None:
    right: Opinion = opinion(read, issue.occurred_at, before)
    if right.named != issue.proposal_hash or right.lacks:
        raise WrongAnswer(f"issued wrongly: {issue.proposal_hash}, on the table {right.named}; lacks {[*right.lacks]}")
    if issue.attestation not in right.may_rest_on:
        raise WrongAnswer("issued on what no solicitor said of it")


def _read_by(world: World, written: CaseDocument[JointCase]) -> dict[str, Sequence[Event]]:
    """What the agencies had truly written, as far as the coordinator had read it."""
    return {topic: said[: _sequence(written, topic)] for topic, said in world.true.items()}


def _sequence(written: CaseDocument[JointCase], topic: str) -> int:
    cursor = written.cursors.get(topic)
    return cursor.sequence if cursor else 0
