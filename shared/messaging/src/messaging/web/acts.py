"""What may be asked of a service, once as REST and once as a form: the same model, the same decision, the same no.

A service lists its acts in its api.py; each names the request, the rule that decides, and when its form is shown.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID, uuid4, uuid5  # noqa: TID251  # the edge draws the ids

from fastapi import APIRouter, Depends, Header, Path
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from contracts.message import CaseId
from contracts.topics import Agency, Topic
from messaging.desk import Answer, Desk
from messaging.event import Outgoing, Refusal
from messaging.outside_settlement import ReportOutsideSettlement, reporting
from messaging.requests import Accepted
from messaging.standing import Standing, WithdrawStatement, withdrawing
from messaging.vulnerability import LowerVulnerability, RaiseVulnerability, lowering, raising
from messaging.web.auth import Actor, Doors, only
from messaging.web.forms import Choices
from messaging.web.problems import refused

S = TypeVar("S")

Decides = Callable[[S, Any, datetime, UUID], tuple[Outgoing, ...] | Refusal]
"""State, request, now, cause."""
Asks = Callable[[Desk[S], str, Any, UUID, str], Awaitable[Answer]]
"""Desk, case id, request, cause, by whom."""
CaseIdInPath = Annotated[CaseId, Path(description="the case id that police minted")]
RequestId = Annotated[
    UUID | None, Header(alias="Idempotency-Key", description="the same request with the same key changes nothing")
]


@dataclass(frozen=True, slots=True)
class Act(Generic[S]):
    """One thing that may be asked."""

    step: str
    """Last part of its address, and the name under which it is recorded."""
    title: str
    request: type[BaseModel]
    decides: Decides[S]
    says: str = ""
    shown: Callable[[S], bool] = lambda _case: True
    known: Callable[[S], Mapping[str, str]] = lambda _case: {}
    choices: Choices = field(default_factory=dict)
    offers: Callable[[S], Choices] = lambda _case: {}
    """Choices that the case itself gives."""
    prepare: Callable[[Any], Awaitable[BaseModel | Refusal]] | None = None
    """Makes of the request what the rules may see: personal fields are sealed here."""
    asks: Asks[S] | None = None
    """How it is put to the desk where one case is not enough to decide on; `decides` is then what one case says."""


def withdrawal_of(standing: Callable[[S], Standing], request: type[BaseModel] = WithdrawStatement) -> Act[S]:
    """The act of taking back one of the agency's own words, shown while any stands; `request` names a word."""

    def offered(case: S) -> Choices:
        whats = dict.fromkeys(what for what, _ in standing(case))
        return {"what": [(what, what.replace("-", " ")) for what in whats]}

    return Act(
        "statement-withdrawals",
        "Take back what was said",
        request,
        withdrawing(standing),
        "It no longer counts, and stays in the record with your reason.",
        shown=lambda case: bool(standing(case)),
        offers=offered,
    )


def outside_settlement_of(topic: Topic, request: type[BaseModel] = ReportOutsideSettlement) -> Act[Any]:
    """The act of reporting a settlement that came without proof, for the agency that writes this progress topic."""
    return Act(
        "outside-settlements",
        "Report a settlement that came without proof",
        request,
        reporting(topic),
        "It has no effect anywhere; the table sees at once that it was claimed.",
    )


def vulnerability_of(
    agency: Agency,
    raised: type[BaseModel] = RaiseVulnerability,
    lowered: type[BaseModel] = LowerVulnerability,
    known: Callable[[Any], bool] = lambda _case: True,
) -> tuple[Act[Any], ...]:
    """The acts of saying that a suspect is vulnerable, and of lowering that again, for this agency."""
    return (
        Act(
            "raised-vulnerability",
            "Say that the suspect is vulnerable",
            raised,
            raising(agency),
            "It counts at once, whatever others say.",
            shown=lambda case: known(case) and agency not in case.vulnerability.raised_by,
        ),
        Act(
            "lowered-vulnerability",
            "Lower what was said of vulnerability",
            lowered,
            lowering(agency),
            "Your own word only, with the reason; what others said stands.",
            shown=lambda case: case.vulnerability.of(agency),
        ),
    )


class Recorded(BaseModel):
    """The answer to what was taken in: stored together with its outgoing messages."""

    case_id: str
    answer: str
    messages: tuple[UUID, ...] = ()


async def ask(desk: Desk[S], act: Act[S], case_id: str, body: BaseModel, request_id: UUID, by: Actor) -> Answer:
    """Put one act to the desk. The same key with another case, act or body is another request: nothing is swallowed."""
    prepared = await act.prepare(body) if act.prepare else body
    if isinstance(prepared, Refusal):
        return prepared
    return await _ask_prepared(desk, act, case_id, prepared, request_id, by)


async def _ask_prepared(  # what was asked, by whom, about which case
    desk: Desk[S], act: Act[S], case_id: str, body: BaseModel, request_id: UUID, by: Actor
) -> Answer:
    asked = uuid5(request_id, f"{case_id} {act.step} {body.model_dump_json()}")
    if act.asks:
        return await act.asks(desk, case_id, body, asked, by.name)
    return await desk.ask(case_id, asked, act.step, by.name, lambda case, now: act.decides(case, body, now, asked))


def answered(case_id: str, answer: Answer) -> JSONResponse:
    """202 when it is stored (now or before), else the problem."""
    if isinstance(answer, Refusal):
        return refused(answer)
    recorded = isinstance(answer, Accepted)
    said = Recorded(
        case_id=case_id,
        answer="recorded" if recorded else "seen-before",
        messages=answer.ids if isinstance(answer, Accepted) else (),
    )
    return JSONResponse(said.model_dump(mode="json"), 202)


def rest_about_a_case(routes: APIRouter, desk: Desk[S], doors: Doors, act: Act[S]) -> None:
    """`POST /cases/{case_id}/STEP` for the agency's own system."""
    system = only(doors, "system")

    @routes.post(
        f"/cases/{{case_id}}/{act.step}", status_code=202, response_model=Recorded, summary=act.title, name=act.step
    )
    async def asked(
        case_id: CaseIdInPath,
        body: act.request,  # type: ignore[name-defined]
        by: Annotated[Actor, Depends(system)],
        request_id: RequestId = None,
    ) -> JSONResponse:
        return answered(case_id, await ask(desk, act, case_id, body, request_id or new_request(), by))


def rest_about_a_number(
    routes: APIRouter, desk: Desk[S], doors: Doors, act: Act[S], case_of: Callable[[Any], str]
) -> None:
    """`POST /STEP` for a system that knows its own number only; the case is found from the request."""
    system = only(doors, "system")

    @routes.post(f"/{act.step}", status_code=202, response_model=Recorded, summary=act.title, name=act.step)
    async def asked(
        body: act.request,  # type: ignore[name-defined]
        by: Annotated[Actor, Depends(system)],
        request_id: RequestId = None,
    ) -> JSONResponse:
        case_id = case_of(body)
        return answered(case_id, await ask(desk, act, case_id, body, request_id or new_request(), by))


def new_request() -> UUID:
    """An id for a request that brought none: asked again, it is another request."""
    return uuid4()  # the edge draws the ids
