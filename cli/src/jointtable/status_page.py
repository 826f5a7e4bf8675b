"""The operators' page: what `jointtable status` tells, shown on the operators' own machine. It only looks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from threading import Lock
from time import monotonic
from typing import Annotated, Any, Final

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from starlette.middleware.trustedhost import TrustedHostMiddleware

from coordinator.web.languages import CHOICE, CODES, NAMES, known, language, preferred
from coordinator.web.readers import COOKIE, REMEMBERED
from coordinator.web.statics import AT, STATIC, Static, address
from coordinator.web.templating import COMPONENTS
from coordinator.web.templating import TEMPLATES as COORDINATORS
from deploy.addresses import LOOPBACK, PROJECT
from deploy.table_file import Table
from jointtable.looking import Looked, look_at
from jointtable.standing import COLUMNS, RUNBOOKS, Heard, line
from messaging.web.pages import environment

TEMPLATES: Final = Path(__file__).parent / "templates"
CATALOGUES: Final = Path(__file__).parent / "catalogues"
FRESH: Final = 3.0
"""Seconds for which a look serves everybody who asks: a table is not asked once for each open page."""
GUARD: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Every = Annotated[int | None, Query(ge=5, le=3600)]


@dataclass(slots=True)
class Looks:
    """Looks at the table when somebody asks and the last look is no longer fresh; one at a time."""

    look: Callable[[], Looked]
    seconds: Callable[[], float] = monotonic
    _lock: Lock = field(default_factory=Lock)
    _last: tuple[float, Looked] | None = None

    def newest(self) -> Looked:
        """How the table stands. Raises NoTable when a secret can no longer be read."""
        with self._lock:
            if self._last is None or self.seconds() - self._last[0] > FRESH:
                looked = self.look()
                self._last = (self.seconds(), looked)
            return self._last[1]


def serve_page(table: Table, port: int) -> None:
    """Serve the page to whoever is logged in at this machine, until Ctrl-C. Raises OSError: the port is taken."""
    with create_server((LOOPBACK, port)) as listening:
        print(f"Operators' page: http://{LOOPBACK}:{port}/operator", flush=True)
        page = page_app(Looks(lambda: look_at(table)))
        uvicorn.Server(uvicorn.Config(page, log_level="warning")).run([listening])


def page_app(looks: Looks) -> FastAPI:
    """`/operator` and `/runbooks/NAME`. It answers to the names of this machine alone, and changes nothing."""
    web = FastAPI(title="Joint Table: operators' page", openapi_url=None)
    web.add_middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])
    web.mount(AT, Static(directory=STATIC), name="wall")
    templates = {code: _templates(code) for code in CODES}

    def shown(request: Request, template: str, status: int, **said: Any) -> HTMLResponse:
        asked = known(request.query_params.get(CHOICE))
        chosen = asked or known(request.cookies.get(COOKIE)) or preferred(request.headers.get("accept-language", ""))
        html = templates[chosen or CODES[0]].get_template(template).render(**said)
        answer = HTMLResponse(html, status, headers=GUARD)
        if asked is not None:
            answer.set_cookie(COOKIE, asked, max_age=REMEMBERED, httponly=True, samesite="lax")
        return answer

    @web.get("/")
    def first() -> Response:
        return RedirectResponse("/operator", 303)

    @web.get("/operator")
    def operator(request: Request, every: Every = None) -> Response:
        looked = looks.newest()
        here = "/operator" if every is None else f"/operator?every={every}"
        lines = [line(heard, looked.at) for heard in looked.heard]
        parked = _parked(looked.heard)
        told: dict[str, Any] = {"looked": looked, "lines": lines, "columns": COLUMNS, "parked": parked}
        answer = shown(request, "operator.html", 200, here=here, every=every, **told)
        if every is not None:
            answer.headers["Refresh"] = str(every)
        return answer

    @web.get("/runbooks/{name}")
    def runbook(request: Request, name: str) -> Response:
        texts = {one.stem: one for one in (PROJECT / RUNBOOKS).glob("*.md")}
        if name not in texts:
            return shown(request, "runbook.html", 404, name=name, here="/operator", text=f"{RUNBOOKS} holds none")
        text = texts[name].read_text(encoding="utf-8")
        return shown(request, "runbook.html", 200, name=name, here=f"/runbooks/{name}", text=text)

    return web


def _parked(heard: Sequence[Heard]) -> list[dict[str, Any]]:
    """What is parked for each reason at each service that told."""
    told = [(str(one.service), one.figures["parked"]) for one in heard if one.figures is not None]
    return [
        {"service": service, "reason": kept["reason"], "count": kept["count"]}
        for service, parked in told
        for kept in parked
    ]


def _templates(code: Any) -> Environment:
    """The page in one language, of the components that the coordinators' pages are made of."""
    templates, speaks = environment(TEMPLATES, COORDINATORS), language(code, CATALOGUES)
    components = PrefixLoader({COMPONENTS: PackageLoader(COMPONENTS)})
    templates.loader = ChoiceLoader([components, *([templates.loader] if templates.loader else [])])
    templates.trim_blocks = templates.lstrip_blocks = True
    templates.add_extension("jinja2.ext.i18n")
    templates.install_gettext_translations(speaks.said, newstyle=True)  # type: ignore[attr-defined]  # its own
    templates.globals |= {"language": speaks, "languages": NAMES, "static": address}
    return templates
