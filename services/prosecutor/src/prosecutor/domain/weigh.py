"""Both sides weighed: the suspect's and the victim's, each present or the reason why not.

Towards a kind of outcome, or for one exact proposal. Where the outcome's row asks for it, a settlement is issued only
when they were weighed for that very proposal; a release waits for none of this.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, get_args
from uuid import UUID

from contracts.prosecutor import SidesWeighed, VictimsPart
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import said_once
from proofs.weighing import WeighingAttested, attested_of
from prosecutor.domain.on_the_proposal import names_the_proposal
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import WeighSides
from prosecutor.domain.select import is_open
from rules.pack import Pack

AttestWeighing = Callable[[WeighingAttested], str]
"""Signs the short word on a weighing with the prosecutor's key."""
PARTS: Final[frozenset[str]] = frozenset(get_args(VictimsPart))


def weigh_sides(
    case: ProsecutorCase, request: WeighSides, pack: Pack, now: datetime, cause: UUID, attest: AttestWeighing
) -> tuple[Outgoing, ...] | Refusal:
    """Once for each proposal, and once towards each outcome besides; thought over again, it is a correction."""
    refusal = (
        is_open(case)
        or _each_side(request.suspects_side, request.suspects_side_absent, "suspects_side")
        or _each_side(request.victims_side, request.victims_side_absent, "victims_side")
        or _parts_are_of_a_side(request, pack)
        or _known(pack, request)
        or _for_the_proposal(case, request)
        or said_once(
            _weighed_before(case, request),
            request.correction,
            "already-weighed",
            "both sides were weighed for this already",
        )
    )
    if refusal:
        return refusal
    weighed = SidesWeighed(occurred_at=now, **request.model_dump())
    attested = attested_of(weighed, case.id)
    if attested is not None:
        weighed = weighed.model_copy(update={"attestation": attest(attested)})
    return (outgoing(weighed, cause, "weigh-sides"),)


def _each_side(side: str | None, absent: str | None, field: str) -> Refusal | None:
    if (side is None) != (absent is None):
        return None
    return Refusal("side-missing", "give this side, or why it is absent; not both", field)


def _parts_are_of_a_side(request: WeighSides, pack: Pack) -> Refusal | None:
    """Harm, wish and claim: each was known, or it is said why not. A side that is absent as a whole says it once.

    So it is for a proposal, and towards an outcome that is decided on it without one.
    """
    row = pack.outcome(request.towards)
    dismissal = row is not None and not row.settlement and row.weighing == "required"
    decided_on = request.proposal_hash is not None or dismissal
    if request.victims_side is None:
        if request.victims_parts or request.victims_unknown:
            return Refusal(
                "side-absent", "the victim's side is absent as a whole; say nothing of its parts", "victims_parts"
            )
        return None
    lacks = PARTS.difference(request.victims_parts)
    if decided_on and lacks and request.victims_unknown is None:
        text = f"say why this of the victim's side is not known: {', '.join(sorted(lacks))}"
        return Refusal("why-not-known", text, "victims_unknown")
    return None


def _known(pack: Pack, request: WeighSides) -> Refusal | None:
    unknown = sorted(named for named in (request.towards, *request.considered) if pack.outcome(named) is None)
    if unknown:
        return Refusal("unknown-outcome", f"no outcomes of the rule pack: {', '.join(unknown)}", "towards")
    return None


def _for_the_proposal(case: ProsecutorCase, request: WeighSides) -> Refusal | None:
    if request.proposal_hash is None:
        return None
    refusal = names_the_proposal(case, request.proposal_hash)
    if refusal is None and case.proposal is not None and case.proposal.outcome != request.towards:
        return Refusal("other-outcome", f"this proposal is for {case.proposal.outcome}", "towards")
    return refusal


def _weighed_before(case: ProsecutorCase, request: WeighSides) -> bool:
    if request.proposal_hash is None:
        return request.towards in case.weighed_towards
    return request.proposal_hash in case.weighed_for
