"""A body of two mebibytes is refused by every service, at every way in, before anybody asks who sent it."""

from collections.abc import Iterator

import httpx2
import pytest

from contracts.topics import Agency
from deploy.run import Standing
from whole_table import WholeTable

LIMIT = 1024 * 1024
FORMS = ("/login", "/pages/acts/releases", "/pages/cases/{case_id}/selection", "/cases/{case_id}/asks-again")
KINDS = ("application/json", "application/cloudevents+json", "application/x-www-form-urlencoded")
each_service = pytest.mark.parametrize("agency", Agency)


def ways_in(line: httpx2.Client) -> list[tuple[str, str]]:
    """Everything that takes a body: what the service says of itself, and its forms."""
    said = line.get("/openapi.json").json()["paths"]
    told = [(how, path) for path, ways in said.items() for how in ways if how in {"post", "put", "patch"}]
    return [
        (how.upper(), path.replace("{", "").replace("}", ""))
        for how, path in (*told, *(("post", one) for one in FORMS))
    ]


@each_service
def test_two_mebibytes_are_too_large_at_every_way_in(table_in_use: WholeTable, agency: Agency) -> None:
    with httpx2.Client(base_url=table_in_use.url(agency), timeout=20) as nobody:
        ways = ways_in(nobody)
        for how, path in ways:
            for kind in KINDS:
                answer = nobody.request(how, path, content=b" " * 2 * LIMIT, headers={"Content-Type": kind})

                assert (answer.status_code, answer.json()["code"]) == (413, "too-large"), f"{how} {path} {kind}"
    assert len(ways) > len(FORMS)


@each_service
def test_the_limit_itself_is_not_too_large(table_in_use: WholeTable, agency: Agency) -> None:
    with table_in_use.client(agency) as line:
        answers = [
            line.post("/login", content=b"x" * size, headers={"Content-Type": KINDS[-1]}).status_code
            for size in (LIMIT, LIMIT + 1)
        ]

    assert answers[0] < 500
    assert answers[0] != 413
    assert answers[1] == 413


@each_service
def test_a_body_that_does_not_say_its_length_is_not_read(table_in_use: WholeTable, agency: Agency) -> None:
    def piecemeal() -> Iterator[bytes]:
        yield b"{"
        yield b" " * LIMIT
        yield b" " * LIMIT

    with table_in_use.client(agency) as line:
        answer = line.post("/login", content=piecemeal(), headers={"Content-Type": KINDS[0]})

    assert (answer.status_code, answer.json()["code"]) == (411, "length-missing")


def test_the_services_stay_up(table_in_use: WholeTable, standing: Standing) -> None:
    supervisor = standing.parts.supervisor
    before = [supervisor.process(agency) for agency in Agency]
    for agency in Agency:
        with httpx2.Client(base_url=table_in_use.url(agency), timeout=20) as nobody:
            nobody.post("/login", content=b" " * 2 * LIMIT)

    assert [supervisor.process(agency) for agency in Agency] == before
    assert supervisor.given_up() == []
