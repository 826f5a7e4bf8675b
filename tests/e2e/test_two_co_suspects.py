"""Two co-suspects and one solicitor, on real parts: their interests are opposed, and nobody acts for both."""

from typing import Any

import httpx2

from contracts.topics import Agency
from eventually import eventually
from whole_table import WholeTable


def cases_at_legal_aid(table: WholeTable) -> dict[str, dict[str, Any]]:
    """Legal aid's cases, by the police's number."""
    with table.client(Agency.LEGAL_AID) as line:
        return {case["agency_number"]: case for case in line.get("/cases").json()["cases"]}


def asks(table: WholeTable, number: str, step: str, expected: int = 202, **body: Any) -> str:
    """Legal aid's own system asks this of the case; what was answered."""
    case_id = cases_at_legal_aid(table)[number]["case_id"]
    answer = table.asks(Agency.LEGAL_AID, f"/cases/{case_id}/{step}", body, f"{sorted(body.items())}")
    assert answer.status_code == expected, answer.text
    return answer.text


def told(table: WholeTable, number: str, what: str) -> Any:
    """What legal aid's service tells its own system of the case."""
    case_id = cases_at_legal_aid(table)[number]["case_id"]
    with table.client(Agency.LEGAL_AID) as line:
        return line.get(f"/cases/{case_id}/{what}").json()


def opens(table: WholeTable, link: str) -> httpx2.Response:
    """A solicitor, who has nothing but the link, opens it."""
    with httpx2.Client(base_url=table.url(Agency.LEGAL_AID), timeout=20) as solicitor:
        return solicitor.get(link)


def wait_of(table: WholeTable) -> tuple[str, str]:
    """The clock of the wait for a solicitor, on the board: its state, and its end by the clock on the wall."""
    clock = next(one for one in table.view()["clocks"] if one["clock"] == "solicitor-available")
    return clock["state"], clock["due"]


def test_nobody_acts_for_two_suspects_with_opposed_interests(table_in_use: WholeTable) -> None:
    table = table_in_use
    table.now_is("10:00")
    one, other = table.number, f"{table.number}-2"
    table.registers(incident=f"I-{one}")
    table.registers(incident=f"I-{one}", agency_number=other)
    held = {"agency_number": one, "ordered_at": table.at("09:30").isoformat(), "ordered_by": "assistant prosecutor 9"}
    assert table.asks(Agency.POLICE, "/detention-orders", held).status_code == 202
    for number in (one, other):
        asks(table, number, "assignments", solicitor="Bakker")
    asks(table, one, "availability", available_at=table.at("10:00").isoformat(), channel="video")
    former = told(table, one, "confirmation-link")["case"]
    assert f"Case {one}" in opens(table, former).text
    assert other in opens(table, former).text, "the solicitor's other case is listed"
    eventually(lambda: wait_of(table)[0] == "met", "a solicitor is there")

    table.now_is("10:30")
    asks(table, one, "judged-interests", co_suspect=other, opposed=True, why="each points at the other")

    assert [cases_at_legal_aid(table)[number]["assignment"] for number in (one, other)] == [None, None]
    gone = opens(table, former)
    assert (gone.status_code, one in gone.text, other in gone.text) == (410, False, False)
    due = table.at("12:30")
    eventually(lambda: wait_of(table)[0] == "running", "the wait for a solicitor begins anew")
    assert due.fromisoformat(wait_of(table)[1]) == due

    assert "conflict-found" in asks(table, one, "assignments", 422, solicitor="Bakker", chosen_by_suspect=True)
    asks(table, one, "assignments", solicitor="De Wit")
    assert "opposed-interests" in asks(table, other, "assignments", 422, solicitor="De Wit")
    asks(table, other, "assignments", solicitor="Aydin")

    shown = opens(table, told(table, one, "confirmation-link")["case"])
    assert shown.status_code == 200
    assert f"Case {one}" in shown.text
    assert other not in shown.text
    assert opens(table, former).status_code == 410
    seen = [view["solicitor"] for view in told(table, one, "views")["views"]]
    assert seen == ["De Wit", "Bakker", "Bakker"], "the newest first, and a no is no view"
