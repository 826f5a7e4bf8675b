"""Pages in processes of their own at a whole table: any of them goes on for another, and no act done there is lost."""

import re
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from contracts.topics import Agency
from eventually import eventually
from pages_apart import Pages, pages
from whole_table import WholeTable, away

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300), pytest.mark.usefixtures("counted_again")]


def asks_again(table: WholeTable, at: Pages) -> None:
    """The coordinators' own system asks legal aid again for a solicitor, at these pages."""
    token = table.secrets.token(Agency.COORDINATOR).read_text().strip()
    body = {"duty": "assign-solicitor", "owner": "legal-aid"}
    try:
        answer = httpx2.post(
            f"{at.address}/api/cases/{table.case_id}/asks-again",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
    except httpx2.TransportError:
        return  # it ended before it answered
    assert answer.status_code == httpx2.codes.ACCEPTED, answer.text


def times_asked(table: WholeTable) -> int:
    """How often legal aid was told so, as the board's time line has it."""
    return sum(one["what"] == "duty-asked-again" for one in table.view()["timeline"])


def a_case_without_solicitor(table: WholeTable, hour: str) -> None:
    table.now_is(hour)
    table.registers()
    order = {"agency_number": table.number, "ordered_at": table.at(hour).isoformat(), "ordered_by": "J. de Vries"}
    table.asks(Agency.POLICE, "/detention-orders", order)
    eventually(lambda: any(one["code"] == "assign-solicitor" for one in table.view()["owed"]), "it is owed")


def test_a_page_whose_process_was_killed_goes_on_at_another_where_it_was(table_in_use: WholeTable) -> None:
    table = table_in_use
    with pages(table) as one, pages(table) as other:
        a_case_without_solicitor(table, "10:00")
        named = table.case_id
        one.hears("", f"case-{named}")
        eventually(lambda: one.newest() == other.newest(), "both have read everything")
        seen = one.newest()
        one.process.kill()

        asks_again(table, other)
        table.asks(Agency.LEGAL_AID, f"/cases/{named}/assignments", {"solicitor": "NL-A-1"})
        said = other.hears(seen, f"case-{named}")

    assert 'hx-swap="tiles"' in said
    assert re.findall(r'<li id="case-([^"]+)"', said) == [named]


def test_an_act_whose_process_was_killed_before_it_was_sent_is_sent_by_the_fold(
    table_in_use: WholeTable, tmp_path: Path
) -> None:
    table, crash = table_in_use, tmp_path / "crash"
    a_case_without_solicitor(table, "10:00")
    before = times_asked(table)
    with pages(table, crash) as one:
        asks_again(table, one)
        eventually(lambda: times_asked(table) == before + 1, "what was asked there is told")
        crash.write_text("before-send")
        asks_again(table, one)
        assert one.process.wait(30) == -9
    eventually(lambda: times_asked(table) == before + 2, "what was asked before it was killed is told")
    table.rest()
    assert times_asked(table) == before + 2


def test_pages_that_start_without_the_store_show_the_board_and_the_cases_once_it_is_back(
    table_in_use: WholeTable,
) -> None:
    table, switch = table_in_use, table_in_use.standing.parts.store_switch
    if switch is None:
        pytest.skip("the store is not ours to end")
    a_case_without_solicitor(table, "10:00")
    place = f"/cases/{table.case_id}"
    with ExitStack() as until:
        with away(switch):
            up = until.enter_context(pages(table, begun=Pages.alive))
            eventually(lambda: table.number in httpx2.get(up.address, timeout=20).text, "the board is shown")
            assert up.status(place) == httpx2.codes.SERVICE_UNAVAILABLE, "who looks cannot be recorded"
        eventually(up.ready, "it lacks nothing any more")
        assert up.status(place) == httpx2.codes.OK
        assert up.process.poll() is None
    table.rest()


def test_who_logs_out_at_one_process_is_out_at_the_others_and_at_one_that_begins_later(
    table_in_use: WholeTable,
) -> None:
    with pages(table_in_use) as one, httpx2.Client(timeout=20) as browser:
        with pages(table_in_use) as other:
            browser.post(f"{one.address}/login", data={"name": "M. Jansen", "works": "person"})
            cookies = dict(browser.cookies)
            assert other.lets_in(cookies)

            csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get(one.address).text)
            assert csrf
            browser.post(f"{one.address}/logout", data={"csrf": csrf[1]})

            assert not one.lets_in(cookies)
            eventually(lambda: not other.lets_in(cookies), "the other process knows it too")
        with pages(table_in_use) as later:
            assert not later.lets_in(cookies)
