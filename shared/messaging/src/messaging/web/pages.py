"""An agency's own pages: log in, the work list, a case with the forms that fit it now. Plain HTML, no scripts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from messaging.desk import Desk
from messaging.event import Refusal
from messaging.people import Keys, NoKeys, shown
from messaging.sealed_people import Sealed
from messaging.web.acts import Act, CaseIdInPath, ask, new_request
from messaging.web.auth import Actor, Doors, checked_form, let_in, only
from messaging.web.forms import Choices, FormData, FormErrors, FormField, Typed, fields_of, read_form, typed_in
from messaging.web.login import login_pages

S = TypeVar("S")

TEMPLATES: Final = Path(__file__).parent / "templates"
STATIC: Final = Path(__file__).parent / "static"
LISTED: Final = 500
"""Cases on one work list."""


@dataclass(frozen=True, slots=True)
class ShownForm:
    """One act's form as a page shows it."""

    id: str
    action: str
    title: str
    says: str
    fields: Sequence[FormField]
    known: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    values: Typed = field(default_factory=dict)
    """What was typed before, when it has to be mended."""

    def told(self) -> list[tuple[str, str, str]]:
        """What is wrong: the field's name when the page shows it, what it is called, and why."""
        labels = {one.name: one.label for one in self.fields}
        return [
            (name if name in labels else "", labels.get(name, name.replace("_", " ").capitalize()), why)
            for name, why in self.errors.items()
        ]


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was sent and not recorded: what was typed, and what was wrong with it."""

    step: str
    data: FormData
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Office(Generic[S]):
    """One agency's pages: its desk, its doors, its acts, and how its cases are shown."""

    title: str
    desk: Desk[S]
    doors: Doors
    zone: ZoneInfo
    about_a_case: Sequence[Act[S]] = ()
    about_a_number: Sequence[Act[S]] = ()
    case_of: Callable[[Any], str] = lambda _request: ""
    clock_told: Callable[[], str] = lambda: ""
    people: Callable[[S], Sequence[tuple[str, Sealed]]] = lambda _case: ()
    """The people of a case, each with what it is called."""
    keys: Keys = field(default_factory=NoKeys)
    lacking: Callable[[S], Sequence[tuple[str, str, bool]]] = lambda _case: ()
    """What the case lacks, from whom, and whether an ask waits for it, for who decides on it."""
    papers: Callable[[S], Sequence[tuple[str, str]]] = lambda _case: ()
    """Documents of the case: what each is called, and its address."""


def environment(*folders: Path) -> Environment:
    """Templates with everything escaped."""
    loader = FileSystemLoader([*(str(one) for one in folders), str(TEMPLATES)])
    return Environment(loader=loader, autoescape=select_autoescape(default=True, default_for_string=True))


def facts_of(state: Any) -> dict[str, Any]:
    """A case as plain values, for the work list and for the agency's own system."""
    plain: dict[str, Any] = msgspec.to_builtins(state)
    return {"case_id": plain.pop("id"), **_without_sealed(plain)}


def _without_sealed(plain: dict[str, Any]) -> dict[str, Any]:
    """A sealed text tells nothing to who reads it here; whom it is about stays."""
    return {name: _unsealed(said) for name, said in plain.items()}


def _unsealed(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: inner for name, inner in said.items() if name != "sealed"}
    return [_unsealed(one) for one in said] if isinstance(said, list | tuple) else said


async def work_list(desk: Desk[S], after: str = "") -> tuple[list[dict[str, Any]], str]:
    """Every case of the agency in order of case id, from after this one; and after which to go on, empty at the end."""
    found = await desk.service.cases.page(after, LISTED + 1)
    shown = [facts_of(document.state) for document in found[:LISTED]]
    return shown, found[LISTED - 1].case_id if len(found) > LISTED else ""


def case_routes(
    routes: APIRouter,
    desk: Desk[S],
    doors: Doors,
    told: Callable[[dict[str, Any]], dict[str, Any]] = lambda case: case,
) -> None:
    """`GET /cases` and `/cases/{case_id}` for the agency's own system and people."""
    allowed = [Depends(only(doors, "system", "person"))]

    @routes.get("/cases", dependencies=allowed)
    async def cases(after: str = "") -> dict[str, Any]:
        """The work list, up to 500 cases at a time; `next` is where it goes on, empty at the end."""
        shown, more = await work_list(desk, after)
        return {"cases": [told(case) for case in shown], "next": f"/cases?after={more}" if more else ""}

    @routes.get("/cases/{case_id}", dependencies=allowed)
    async def one_case(case_id: CaseIdInPath) -> dict[str, Any]:
        """One case."""
        document = await desk.service.cases.load(case_id)
        if document is None:
            raise HTTPException(404, "this service knows no such case")
        return told(facts_of(document.state))


def _people_route(routes: APIRouter, office: Office[S]) -> None:
    """`GET /cases/{case_id}/people` for the agency's own system and people; each look is recorded by the police."""
    allowed = only(office.doors, "system", "person")

    @routes.get("/cases/{case_id}/people", include_in_schema=True)
    async def who(case_id: CaseIdInPath, by: Annotated[Actor, Depends(allowed)]) -> dict[str, Any]:
        """The people of a case, opened; or why one cannot be shown."""
        document = await office.desk.service.cases.load(case_id)
        if document is None:
            raise HTTPException(404, "this service knows no such case")
        found = await shown(office.people(document.state), office.keys, by.name)
        return {"people": [{"who": one.title, "fields": one.fields, "why_not": one.why_not} for one in found]}


def office_pages(office: Office[S]) -> APIRouter:
    """`/`, `/login`, `/pages/...`, and `/cases/{case_id}/people`."""
    routes = APIRouter(include_in_schema=False)
    templates = environment()
    templates.filters["moment"] = lambda said: f"{datetime.fromisoformat(said).astimezone(office.zone):%d-%m %H:%M}"
    person = only(office.doors, "person")
    _people_route(routes, office)

    def page(name: str, status: int = 200, **said: Any) -> HTMLResponse:
        text = templates.get_template(name).render(office=office, zone=str(office.zone), **said)
        return HTMLResponse(text, status)

    def login(_request: Request, refused: Refusal | None) -> HTMLResponse:
        connected, development = office.doors.oidc is not None, office.doors.development_login
        said = {"connected": connected, "development": development, "refused": refused}
        return page("login.html", 403 if refused else 200, **said)

    routes.include_router(
        login_pages(office.doors, login, lambda _request, place: page("logged_out.html", place=place))
    )

    @routes.get("/", dependencies=[Depends(let_in(office.doors, "person"))])
    async def home(request: Request) -> Response:
        return page("work_list.html", **await _home(office, request))

    @routes.post("/pages/acts/{step}")
    async def about_a_number(step: str, request: Request, by: Annotated[Actor, Depends(person)]) -> Response:
        act = _act(office.about_a_number, step)
        form = await checked_form(office.doors, request)
        body = read_form(act.request, form, office.zone)
        case_id = "" if isinstance(body, FormErrors) else office.case_of(body)
        errors = await _asked(office, act, case_id, body, by)
        if not errors:
            return RedirectResponse(f"/pages/cases/{case_id}", 303)
        return page("work_list.html", 422, **await _home(office, request, Tried(step, form, errors)))

    @routes.get("/pages/cases/{case_id}")
    async def case_page(case_id: CaseIdInPath, request: Request, by: Annotated[Actor, Depends(person)]) -> Response:
        return page("agency_case.html", **await _case(office, case_id, request, by))

    @routes.post("/pages/cases/{case_id}/{step}")
    async def about_a_case(
        case_id: CaseIdInPath, step: str, request: Request, by: Annotated[Actor, Depends(person)]
    ) -> Response:
        act = _act(office.about_a_case, step)
        form = await checked_form(office.doors, request)
        body = read_form(act.request, form, office.zone)
        if not isinstance(body, FormErrors) and office.case_of(body) not in ("", case_id):
            body = FormErrors({"agency_number": "this is the number of another case"})
        errors = await _asked(office, act, case_id, body, by)
        if not errors:
            return RedirectResponse(f"/pages/cases/{case_id}", 303)
        return page("agency_case.html", 422, **await _case(office, case_id, request, by, Tried(step, form, errors)))

    return routes


async def _asked(office: Office[S], act: Act[S], case_id: str, body: Any, by: Actor) -> Mapping[str, str]:
    """What was wrong; empty when it was recorded."""
    if isinstance(body, FormErrors):
        return body.errors
    answer = await ask(office.desk, act, case_id, body, new_request(), by)
    return {answer.field or "rule": answer.text} if isinstance(answer, Refusal) else {}


async def _home(office: Office[S], request: Request, tried: Tried | None = None) -> dict[str, Any]:
    forms = [_form(act, f"/pages/acts/{act.step}", {}, act.choices, tried) for act in office.about_a_number]
    after = request.query_params.get("after", "")
    owing = [] if after else [facts_of(one.state) for one in await office.desk.service.cases.owing(LISTED)]
    shown, more = await work_list(office.desk, after)
    above = {case["case_id"] for case in owing}
    others = [case for case in shown if case["case_id"] not in above]
    return {"owing": owing, "others": others, "more": more, "forms": forms, "csrf": office.doors.csrf_of(request)}


async def _case(
    office: Office[S], case_id: str, request: Request, by: Actor, tried: Tried | None = None
) -> dict[str, Any]:
    document = await office.desk.service.cases.load(case_id)
    if document is None:
        raise HTTPException(404, "this service knows no such case")
    people = await shown(office.people(document.state), office.keys, by.name)
    forms = [
        _form(
            act,
            f"/pages/cases/{case_id}/{act.step}",
            act.known(document.state),
            {**act.choices, **act.offers(document.state)},
            tried,
        )
        for act in office.about_a_case
        if act.shown(document.state) or (tried and tried.step == act.step)
    ]
    return {
        "case": facts_of(document.state),
        "people": people,
        "lacking": office.lacking(document.state),
        "papers": office.papers(document.state),
        "forms": forms,
        "csrf": office.doors.csrf_of(request),
    }


def _form(act: Act[S], action: str, known: Mapping[str, str], choices: Choices, tried: Tried | None) -> ShownForm:
    fields = [one for one in fields_of(act.request, choices) if one.name not in known]
    return shown_again(ShownForm(act.step, action, act.title, act.says, fields, known), tried)


def shown_again(form: ShownForm, tried: Tried | None) -> ShownForm:
    """The form as it was sent, with what was wrong, when it is this one that was tried."""
    if tried is None or tried.step != form.id:
        return form
    return replace(form, errors=tried.errors, values=typed_in(tried.data, form.fields, form.known))


def _act(acts: Sequence[Act[S]], step: str) -> Act[S]:
    found = next((act for act in acts if act.step == step), None)
    if found is None:
        raise HTTPException(404, "there is no such act here")
    return found
