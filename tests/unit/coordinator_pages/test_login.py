"""Login at a real provider over HTTP: who is named and has a role comes in; whatever else is said is refused."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import OctKey, RSAKey

from a_board import NOON, app_of, case, doors, view, wall
from an_identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from coordinator.web.board import Board
from messaging.web.auth import Doors
from messaging.web.oidc import Oidc, Provider
from messaging.web.sessions import IDLE_SESSION, LONGEST_SESSION, LONGEST_WALL, KeepSession

HERE = "http://testserver"
SECONDS = 1_800_000_000.0


class Now:
    """Real time, moved by hand; apart from the provider's, which is the machine's."""

    later = 0.0

    def __call__(self) -> float:
        return SECONDS + self.later


@pytest.fixture(scope="module")
def a_provider() -> Iterator[IdentityProvider]:
    with identity_provider() as provider:
        yield provider


@pytest.fixture
def provider(a_provider: IdentityProvider) -> IdentityProvider:
    fresh = IdentityProvider(port=a_provider.port, key=a_provider.key)
    for name in ("person", "claims", "signs", "algorithm", "away", "codes", "asked"):
        setattr(a_provider, name, getattr(fresh, name))
    return a_provider


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def the_doors(provider: IdentityProvider, now: Now, tmp_path: Path) -> Doors:
    roles = {"operators": "operator", "zsm-names": "names", "zsm": "person", "hall": "wall"}
    known = Provider(provider.issuer, CLIENT, SECRET, HERE, "roles", roles)  # type: ignore[arg-type]
    closed = doors(tmp_path)
    return replace(closed, oidc=Oidc(known), development_login=False, sessions=replace(closed.sessions, now=now))


@pytest.fixture
def browser(the_doors: Doors, tmp_path: Path) -> TestClient:
    board = Board()
    board.shows(case(1), view(1))
    given = replace(wall(board, tmp_path, lambda: NOON, open_to_readers=False), doors=the_doors)
    app = app_of(given)
    app.add_middleware(KeepSession, sessions=the_doors.sessions)
    return TestClient(app, follow_redirects=False)


def back(browser: TestClient) -> str:
    """Begins a login and does at the provider what somebody does there; where one is sent back to."""
    there = browser.get("/login/there").headers["Location"]
    return str(httpx2.get(there).headers["Location"])


def logs_in(browser: TestClient) -> httpx2.Response:
    return browser.get(back(browser))


def refused(answer: httpx2.Response) -> str:
    """Why somebody was not let in, as the page says it."""
    assert answer.status_code == 403
    assert "jointtable_session_coordinator=" not in answer.headers.get("set-cookie", "")
    return answer.text


def test_who_has_a_role_is_logged_in_by_name_and_number(browser: TestClient, the_doors: Doors) -> None:
    assert "/login/there" in browser.get("/login").text
    answer = logs_in(browser)

    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/"' in answer.text
    page = browser.get(f"/cases/{case(1)}")
    assert page.status_code == 200
    assert "M. Jansen (mjansen)" in page.text


def test_who_wanted_a_case_comes_to_it_after_login(browser: TestClient) -> None:
    login = browser.get(f"/cases/{case(1)}?noted=1").headers["Location"]
    assert login == f"/login?to=/cases/{case(1)}%3Fnoted%3D1"

    there = re.search(r'href="(/login/there[^"]*)"', browser.get(login).text)
    assert there
    asks = browser.get(there[1]).headers["Location"]
    came = browser.get(str(httpx2.get(asks).headers["Location"]))

    assert f'content="0; url=/cases/{case(1)}?noted=1"' in came.text


def test_a_place_elsewhere_is_not_gone_on_to_after_login(browser: TestClient) -> None:
    asks = browser.get("/login/there?to=//elsewhere.example").headers["Location"]

    assert 'content="0; url=/"' in browser.get(str(httpx2.get(asks).headers["Location"])).text


def test_who_follows_a_link_of_another_site_is_let_in_by_the_cookie_that_did_not_come_along(
    browser: TestClient,
) -> None:
    """A strict cookie comes along once a page of our own leads on; who has none is asked to log in there."""
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    login = browser.get(f"/cases/{case(1)}", headers=elsewhere).headers["Location"]

    assert f'content="0; url=/cases/{case(1)}"' in browser.get(login, headers=elsewhere).text
    assert "/login/there" in browser.get(login).text
    assert browser.get("/", headers=elsewhere).headers["Location"] == "/login?to=/"


def test_the_provider_is_asked_with_pkce_state_and_nonce(browser: TestClient) -> None:
    asked = parse_qs(urlsplit(browser.get("/login/there").headers["Location"]).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["redirect_uri"] == [f"{HERE}/login/back"]


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        (["zsm", "zsm-names"], {"/", f"/cases/{case(1)}", "/board/names"}),
        ("zsm", {"/", f"/cases/{case(1)}"}),
        (["hall", "of no meaning"], {"/"}),
        (["zsm", "operators"], set()),
    ],
)
def test_the_first_role_of_the_settings_that_somebody_has_counts(
    browser: TestClient, provider: IdentityProvider, roles: object, sees: set[str]
) -> None:
    provider.person["roles"] = roles
    logs_in(browser)

    every = ("/", f"/cases/{case(1)}", "/board/names")
    assert {path for path in every if browser.get(path).status_code == 200} == sees


@pytest.mark.parametrize("roles", [None, [], ["another"], "another", {"zsm": True}, 7])
def test_who_has_no_role_here_is_not_let_in(browser: TestClient, provider: IdentityProvider, roles: object) -> None:
    provider.person["roles"] = roles

    assert "you are known, and have no role here" in refused(logs_in(browser))


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "http://127.0.0.1:9/another"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": None},
        {"azp": "another-client"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"nonce": "another"},
        {"nonce": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_login_is_not_believed(
    browser: TestClient, provider: IdentityProvider, lie: dict[str, object]
) -> None:
    provider.claims = lie

    assert "not to be believed" in refused(logs_in(browser))


def test_a_token_signed_with_another_key_is_not_believed(browser: TestClient, provider: IdentityProvider) -> None:
    provider.signs = RSAKey.generate_key(2048, {"kid": "1"})

    assert "not to be believed" in refused(logs_in(browser))


def test_a_token_signed_with_what_we_know_too_is_not_believed(browser: TestClient, provider: IdentityProvider) -> None:
    provider.signs, provider.algorithm = OctKey.import_key(SECRET), "HS256"

    assert "not to be believed" in refused(logs_in(browser))


def test_a_provider_that_changed_its_key_is_believed_with_the_new_one(
    browser: TestClient, provider: IdentityProvider
) -> None:
    logs_in(browser)
    old, provider.key = provider.key, RSAKey.generate_key(2048, {"kid": "2"})
    try:
        assert logs_in(browser).status_code == 200
    finally:
        provider.key = old


@pytest.mark.parametrize(
    "change", [{"state": "another"}, {"state": ""}, {"iss": "http://127.0.0.1:9/another"}, {"code": "another"}], ids=str
)
def test_what_comes_back_otherwise_than_it_was_begun_is_refused(browser: TestClient, change: dict[str, str]) -> None:
    came = urlsplit(back(browser))
    query = {name: values[0] for name, values in parse_qs(came.query).items()}

    refused(browser.get(came.path, params=query | change))
    assert browser.get("/").headers["Location"] == "/login"


def test_a_login_is_finished_once(browser: TestClient, the_doors: Doors) -> None:
    address = back(browser)
    kept = dict(browser.cookies)
    assert browser.get(address).status_code == 200

    browser.cookies.clear()
    browser.cookies.update(kept)

    assert "used before" in refused(browser.get(address))


def test_a_login_that_another_browser_began_is_not_finished_here(browser: TestClient) -> None:
    address = back(browser)
    browser.cookies.clear()

    assert "not begun here" in refused(browser.get(address))


def test_a_login_that_took_too_long_is_begun_again(browser: TestClient, now: Now) -> None:
    address = back(browser)
    now.later = 600

    assert "took too long" in refused(browser.get(address))


def test_who_is_not_let_in_at_the_provider_is_told_so(browser: TestClient) -> None:
    state = parse_qs(urlsplit(back(browser)).query)["state"][0]

    said = refused(browser.get("/login/back", params={"state": state, "error": "access_denied"}))

    assert "did not let you in" in said


def test_a_provider_that_is_away_is_said_to_be(browser: TestClient, provider: IdentityProvider) -> None:
    provider.away = True

    assert "does not answer" in refused(browser.get("/login/there"))


def test_without_a_provider_there_is_nothing_to_log_in_at(
    browser: TestClient, the_doors: Doors, tmp_path: Path
) -> None:
    client = TestClient(app_of(wall(Board(), tmp_path, lambda: NOON)))

    assert client.get("/login/there").status_code == 404
    assert client.get("/login/back").status_code == 404


def test_a_name_alone_is_not_enough_where_no_flag_says_so(browser: TestClient) -> None:
    assert browser.post("/login", data={"name": "M. Jansen"}).status_code == 403


def csrf_of(browser: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/").text)
    assert found is not None
    return found[1]


def test_who_logs_out_is_out_with_that_cookie_for_good(browser: TestClient, provider: IdentityProvider) -> None:
    logs_in(browser)
    kept, csrf = dict(browser.cookies), csrf_of(browser)

    assert browser.post("/logout", data={"csrf": "another"}).status_code == 403
    answer = browser.post("/logout", data={"csrf": csrf})

    assert f"{provider.issuer}/out?client_id={CLIENT}" in answer.text
    browser.cookies.update(kept)
    assert browser.get("/").headers["Location"] == "/login"


def test_a_session_ends_without_use_and_goes_on_when_it_is_asked_to(browser: TestClient, now: Now) -> None:
    logs_in(browser)
    csrf = csrf_of(browser)
    now.later = IDLE_SESSION - 60
    assert browser.get("/session").json() == {"left": 60}, "to ask how long it holds is no use of it"
    assert browser.get("/session").json() == {"left": 60}

    assert browser.post("/session", data={"csrf": csrf}).json() == {"left": IDLE_SESSION}

    now.later = IDLE_SESSION + 60
    assert browser.get("/session").json() == {"left": IDLE_SESSION - 120}
    now.later = 2 * IDLE_SESSION - 60
    assert browser.get("/session").status_code == 401


def test_no_session_goes_on_beyond_a_shift(browser: TestClient, now: Now) -> None:
    logs_in(browser)
    for later in range(0, LONGEST_SESSION, IDLE_SESSION - 60):
        now.later = later
        assert browser.get("/").status_code == 200
    now.later = LONGEST_SESSION

    assert browser.get("/").headers["Location"] == "/login"


def test_a_screen_for_a_room_needs_nobody_to_keep_it_logged_in(
    browser: TestClient, provider: IdentityProvider, now: Now
) -> None:
    provider.person["roles"] = ["hall"]
    logs_in(browser)
    now.later = LONGEST_WALL - 1
    assert browser.get("/").status_code == 200
    now.later = LONGEST_WALL

    assert browser.get("/").headers["Location"] == "/login"
