"""From a mapped row to the agency's own desk: the same request as by REST or form, decided by the same rule."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, TypeVar, get_origin
from uuid import UUID

from pydantic import BaseModel

from adapters.checking import checked_by
from adapters.mapped import Fault, Mapped
from adapters.mapping import NUMBER_FIELD
from adapters.sources import Accepted, Answer, CaseBusy, Check, Refused, SeenBefore, StoreAway, Submit
from messaging.desk import Desk
from messaging.event import Refusal
from messaging.ports import StoreContended, StoreUnavailable
from messaging.recording import OutboxFull
from messaging.requests import SeenBefore as Known
from messaging.web.acts import Act, ask
from messaging.web.auth import Actor

S = TypeVar("S")

NO_SUCH_CASE: Final = Refused(NUMBER_FIELD, "no-such-case", "no case of this number is known here")


@dataclass(frozen=True, slots=True)
class WaysIn(Generic[S]):
    """What an agency's own system may ask through files, posts and lists.

    `acts` by the kind that mappings name; `case_of` finds the case of a row, none when there is no such case.
    `at_once`: kinds that wait behind no other row.
    """

    acts: Mapping[str, Act[S]]
    case_of: Callable[[Mapped], Awaitable[str | None]]
    at_once: frozenset[str] = frozenset()

    @property
    def check(self) -> Check:
        """What is already wrong with a request without looking at a case."""
        return check_of({kind: act.request for kind, act in self.acts.items()})


def check_of(models: Mapping[str, type[BaseModel]]) -> Check:
    """The check by these request models, each of a kind."""
    by_model = checked_by(models)

    def check(mapped: Mapped) -> Sequence[Fault]:
        model = models.get(mapped.kind)
        return by_model(mapped if model is None else replace(mapped, fields=fields_for(model, mapped)))

    return check


def fields_for(model: type[BaseModel], mapped: Mapped) -> dict[str, Any]:
    """The row's fields as the request has them: parts by their dotted names, one value for a list, and the number
    only where the request names its case by it.
    """
    fields: dict[str, Any] = {}
    for name, value in mapped.fields.items():
        if name == NUMBER_FIELD and name not in model.model_fields:
            continue
        place, _, inner = name.partition(".")
        if inner:
            fields[place] = fields.get(place, {}) | {inner: value}
        else:
            known = model.model_fields.get(name)
            fields[name] = [value] if known and get_origin(known.annotation) is tuple else value
    return fields


def submitted_to(desk: Desk[S], ways: WaysIn[S], by: Actor) -> Submit:
    """Hand one row to the desk. What passes is said in the sources' own words: they ask again."""

    async def submit(row: Mapped, request_id: UUID) -> Answer:
        act = ways.acts[row.kind]
        try:
            case_id = await ways.case_of(row)
            if case_id is None:
                return NO_SUCH_CASE
            body = act.request.model_validate(fields_for(act.request, row))
            answer = await ask(desk, act, case_id, body, request_id, by)
        except StoreUnavailable as away:
            raise StoreAway(type(away).__name__) from away
        except (OutboxFull, StoreContended) as busy:
            raise CaseBusy(type(busy).__name__) from busy
        if isinstance(answer, Refusal):
            return Refused(answer.field, answer.code, answer.text)
        return SeenBefore() if isinstance(answer, Known) else Accepted()

    return submit
