"""Everything the coordinator has to say about one case now: the difference between the facts and what was told.

It reads facts, never the order of arrival, so saying it twice says nothing new; and what is said is itself a
fact of the case, so it is asked again until nothing is left to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.coordinator import Reason
from contracts.message import Message
from coordinator.domain.contested_settlement import judgement_owed, news_of_contested_settlements
from coordinator.domain.deadlines import CaseClocks, next_due
from coordinator.domain.duties import news_of_duties, owed
from coordinator.domain.irrevocable import decision_on_remedies_due, decision_on_remedies_owed
from coordinator.domain.issue import news_of_an_ask_without_rules, news_of_the_ask
from coordinator.domain.joint_case import JointCase
from coordinator.domain.joint_view import joint_view
from coordinator.domain.news_of_clocks import news_of_clocks
from coordinator.domain.record_gaps import RecordGap
from coordinator.domain.rule_pack_here import rule_pack_missing
from coordinator.domain.settlement_proof import news_of_proofs
from coordinator.domain.shown_clocks import shown_clocks
from coordinator.domain.solicitor_at_once import solicitor_owed_at_once
from coordinator.domain.solicitor_before_settlement import OnTheTable, next_word_counts
from coordinator.domain.untold_clocks import clocks_to_watch
from messaging.event import Outgoing, outgoing
from messaging.service import Reaction
from proofs.settlement_proof import Seal
from rules.pack import Pack, Packs, pack_of
from rules.versions import nearest

LOOK_AGAIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a case as they count now: `case` includes what waits behind a gap but counts at once.

    `attested` names the consultations and waivers, each with an attestation that was found to be legal aid's; `weighed`
    the proposals for which both sides were weighed, as the prosecutor's own attestation says.
    """

    case: JointCase
    clocks: CaseClocks
    gaps: tuple[RecordGap, ...] = ()
    unconfirmed: frozenset[str] = frozenset()
    attested: frozenset[tuple[str, str]] = frozenset()
    weighed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """What the coordinator decides with: the rule packs, and its seal on proofs.

    `pack` is the one of new cases: by it the clocks of a case run that nobody has registered yet.
    """

    packs: Packs
    pack: Pack
    seal: Seal

    def pack_of_clocks(self, case: JointCase) -> Pack:
        """The case's own pack, else the nearest to it that is here."""
        return nearest(self.packs, case.police.pack_name, case.police.pack_version, self.pack)


def react(known: Known, book: Book, now: datetime) -> Reaction:
    """What is left to say. Decisions first; the joint view only when nothing else is left.

    A decision is a fact of the case, and more may follow from it. The view is none: it is the last word.
    """
    case, pack = known.case, pack_of(known.case.police, book.packs)
    table = _table(known, pack, now)
    duties = owed(case, table, known.gaps, tuple(_owed_besides(known, book, now)))
    decisions = tuple(_decisions(known, pack, table, book, now)) + tuple(news_of_duties(case, duties, now))
    if decisions:
        return Reaction(_named(case, *decisions))
    return Reaction(_news_of_the_view(known, duties, now), wake_at(known, book, now), last=True)


def _news_of_the_view(known: Known, duties: Sequence[Reason], now: datetime) -> tuple[Outgoing, ...]:
    """The view, when it says something else than the one before it."""
    case = known.case
    view = joint_view(
        case,
        now,
        clocks=shown_clocks(case, known.clocks),
        owed=duties,
        gaps=known.gaps,
        unconfirmed=known.unconfirmed,
    )
    return () if view.content_digest == case.coordinator.view_digest else _named(case, view)


def _owed_besides(known: Known, book: Book, now: datetime) -> Iterator[Reason]:
    yield from rule_pack_missing(known.case, book.packs)
    yield from decision_on_remedies_owed(known.case, known.clocks, now)
    yield from judgement_owed(known.case)
    yield from clocks_to_watch(known.case, known.clocks)
    yield from solicitor_owed_at_once(known.case, pack_of(known.case.police, book.packs), now)


def wake_at(known: Known, book: Book, now: datetime) -> datetime | None:
    """When this case next has something to say of itself. One whose rule pack is missing looks for it again."""
    look_again = now + LOOK_AGAIN if rule_pack_missing(known.case, book.packs) else None
    coming = (
        next_due(known.case, known.clocks, now),
        decision_on_remedies_due(known.case, known.clocks),
        next_word_counts(known.case, now),
        look_again,
    )
    return min((moment for moment in coming if moment is not None and moment > now), default=None)


def _decisions(
    known: Known, pack: Pack | None, table: OnTheTable | None, book: Book, now: datetime
) -> Iterator[Message]:
    case = known.case
    yield from news_of_clocks(case, known.clocks, now)
    if pack:
        yield from news_of_proofs(case, known.clocks, known.weighed, pack, book.seal, now)
    if table:
        yield from news_of_the_ask(table, now)
    else:
        yield from news_of_an_ask_without_rules(case, rule_pack_missing(case, book.packs), now)
    yield from news_of_contested_settlements(case, pack, now)


def _table(known: Known, pack: Pack | None, now: datetime) -> OnTheTable | None:
    proposed = known.case.prosecutor.on_the_table
    if proposed is None or pack is None:
        return None
    return OnTheTable(known.case, proposed, pack, known.gaps, known.attested, now, known.weighed)


def _named(case: JointCase, *messages: Message) -> tuple[Outgoing, ...]:
    """The same state yields the same ids; a later decision on the same subject another one."""
    cause, first = UUID(case.id), case.coordinator.decisions
    return tuple(outgoing(one, cause, type(one).NAME, f"{nth}") for nth, one in enumerate(messages, first))
