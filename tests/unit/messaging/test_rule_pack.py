"""A case is decided by the pack it was registered under."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from given import CASE, at, pack
from messaging.event import Outgoing, Refusal
from messaging.rule_pack import NO_PACK, under_its_pack
from rules.pack import Pack

OLD = pack()
NEW = OLD.model_copy(update={"version": "2999.1"})


@dataclass(frozen=True)
class Case:
    pack_name: str | None = OLD.name
    pack_version: str | None = OLD.version


def tells_the_pack(
    _case: Case, _request: str, given: Pack, _now: datetime, _cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    return Refusal("decided", given.named)


def decided(case: Case, *known: Pack) -> tuple[Outgoing, ...] | Refusal:
    packs = {(one.name, one.version): one for one in known}
    return under_its_pack(packs, tells_the_pack)(case, "a request", at("12:00"), UUID(CASE))


def test_a_newer_pack_changes_nothing_for_a_case_already_registered() -> None:
    assert decided(Case(), OLD, NEW) == Refusal("decided", OLD.named)
    assert decided(Case(pack_version=NEW.version), OLD, NEW) == Refusal("decided", NEW.named)


def test_nothing_is_decided_by_another_pack_than_the_cases_own() -> None:
    assert decided(Case(), NEW) is NO_PACK
    assert decided(Case(None, None), OLD, NEW) is NO_PACK
