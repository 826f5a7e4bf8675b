"""HEAD is answered as GET is, without the body."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from messaging.web.heads import Heads


def browser() -> TestClient:
    app = FastAPI()
    app.add_middleware(Heads)

    @app.get("/page")
    async def page() -> dict[str, str]:
        return {"said": "something"}

    @app.post("/form")
    async def form() -> None: ...

    @app.get("/board/events")
    async def line() -> None: ...

    return TestClient(app)


def test_what_has_a_page_has_a_head() -> None:
    asked, whole = browser().head("/page"), browser().get("/page")

    assert (asked.status_code, asked.headers, asked.content) == (200, whole.headers, b"")


def test_a_form_and_a_live_line_have_none() -> None:
    assert browser().head("/form").status_code == 405
    assert browser().head("/board/events").status_code == 405
    assert browser().head("/nothing").status_code == 404
