"""A case keeps the rule pack that it was registered under, whatever pack came since."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from messaging.event import Outgoing, Refusal
from rules.pack import Pack, Packs, RegisteredUnder, pack_of

C = TypeVar("C", bound=RegisteredUnder)
R = TypeVar("R")

NO_PACK: Final = Refusal(
    "rule-pack-unknown", "the rule pack under which this case was registered is not known here yet"
)


def under_its_pack(
    packs: Packs, decides: Callable[[C, R, Pack, datetime, UUID], tuple[Outgoing, ...] | Refusal]
) -> Callable[[C, R, datetime, UUID], tuple[Outgoing, ...] | Refusal]:
    """The same decision, given the case's own pack; refused when that pack is not here."""

    def decided(case: C, request: R, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
        pack = pack_of(case, packs)
        return NO_PACK if pack is None else decides(case, request, pack, now, cause)

    return decided
