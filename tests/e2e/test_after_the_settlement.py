"""After the issue, on real parts: four stories of a payment, one set aside at all five, and a claim from outside."""

from typing import Any

import httpx2
import pytest

from contracts.topics import Agency
from eventually import eventually
from proofs.keys import KeyRing
from proofs.settlement_proof import Verified, verify_proof
from whole_table import WholeTable

FIVE = tuple(agency for agency in Agency if agency is not Agency.COORDINATOR)


def asks(table: WholeTable, step: str, expected: int = 202, nth: str = "", **body: Any) -> httpx2.Response:
    """The prosecutor's own system asks this of the case."""
    answer = table.asks(Agency.PROSECUTOR, f"/cases/{table.case_id}/{step}", body, nth or str(sorted(body.items())))
    assert answer.status_code == expected, answer.text
    return answer


def issued(table: WholeTable) -> str:
    """A fine in force since half past ten; its hash."""
    table.now_is("10:00")
    named = table.at_the_table()
    table.now_is("10:30")
    return issues(table, named, "10:20")


def issues(table: WholeTable, named: str, consulted: str) -> str:
    assert table.confirms(named, table.at(consulted)).status_code == 200
    asks(table, "asks", proposal_hash=named)
    eventually(lambda: stage(table) == "issued", "it is issued on the board")
    return named


def served(table: WholeTable) -> str:
    """Handed to the suspect at eleven."""
    named = issued(table)
    table.now_is("11:00")
    body = {"agency_number": table.number, "served_at": table.at("11:00").isoformat(), "way": "in-person"}
    assert table.asks(Agency.POLICE, "/services", body, named).status_code == 202
    eventually(lambda: stage(table) == "served", "it is served on the board")
    return named


def stage(table: WholeTable) -> str:
    return str(table.view()["stage"])


def owed(table: WholeTable) -> set[str]:
    return {one["code"] for one in table.view()["owed"]}


def pays(table: WholeTable, when: str, paid_by: str = "suspect") -> None:
    asks(table, "payments", ref="B1", paid_at=table.at(when).isoformat(), amount_cents=35000, paid_by=paid_by)


def judges(table: WholeTable, *, ended: bool, expected: int = 202, **more: Any) -> httpx2.Response:
    all_three = {"voluntary": True, "by_the_suspect": True, "order_known": True}
    said = {"ref": "B1", "ended_right_to_object": ended, "why": "at the counter", **all_three, **more}
    return asks(table, "judged-payments", expected, **said)


def objects(table: WholeTable, when: str) -> None:
    asks(table, "objections", lodged_at=table.at(when).isoformat(), lodged_by="suspect")


def ends_objection(table: WholeTable, how: str, when: str) -> None:
    asks(table, "ended-objections", ended_at=table.at(when).isoformat(), how=how, by="court", why="so it was judged")


def decides(table: WholeTable, when: str, expected: int = 202) -> httpx2.Response:
    said = {"decided_at": table.at(when).isoformat(), "why": "no remedy is left"}
    return asks(table, "irrevocable-settlements", expected, nth=f"{when} {expected}", **said)


def test_paid_before_the_objection(table_in_use: WholeTable) -> None:
    table = table_in_use
    served(table)
    table.now_is("12:00")
    pays(table, "11:30")
    objects(table, "11:45")
    eventually(lambda: stage(table) == "objected", "whoever paid may have objected all the same")

    assert judges(table, ended=True).status_code == 202
    assert "objection-stands" in decides(table, "12:00", 422).text
    ends_objection(table, "inadmissible", "12:00")
    eventually(lambda: owed(table) == {"decide-irrevocable"}, "the decision is owed, and not made")
    assert stage(table) == "served"
    decides(table, "12:00")
    eventually(lambda: stage(table) == "irrevocable", "it was decided")


def test_paid_after_the_objection(table_in_use: WholeTable) -> None:
    table = table_in_use
    served(table)
    table.now_is("12:00")
    objects(table, "11:30")
    pays(table, "11:45")

    assert "objection-stands" in judges(table, ended=True, expected=422).text
    judges(table, ended=False)
    assert "objection-stands" in decides(table, "12:00", 422).text
    eventually(lambda: len(settlement(table)["payments"]) == 1, "the payment is on the board")
    assert stage(table) == "objected"


def test_paid_instead_of_an_objection(table_in_use: WholeTable) -> None:
    table = table_in_use
    served(table)
    table.now_is("12:00")
    pays(table, "11:45")
    assert "may-still-object" in decides(table, "12:00", 422).text
    assert owed(table) == set()

    judges(table, ended=True)
    eventually(lambda: owed(table) == {"decide-irrevocable"}, "the decision is owed, and not made")
    decides(table, "12:00")
    eventually(lambda: stage(table) == "irrevocable", "it was decided")
    clock = next(one for one in table.view()["clocks"] if one["clock"] == "objection")
    assert clock["state"] == "met"


@pytest.mark.parametrize("paid_by", ["third-party", "administrator"])
def test_paid_by_somebody_else(table_in_use: WholeTable, paid_by: str) -> None:
    table = table_in_use
    served(table)
    table.now_is("12:00")
    pays(table, "11:45", paid_by)

    assert "paid-by-another" in judges(table, ended=True, expected=422).text
    judges(table, ended=False, voluntary=False, by_the_suspect=False)
    assert "may-still-object" in decides(table, "12:00", 422).text
    objects(table, "12:00")
    eventually(lambda: stage(table) == "objected", "the suspect's right was nobody else's to end")


def settlement(table: WholeTable) -> dict[str, Any]:
    """What the board shows of the settlement that was issued last."""
    found: dict[str, Any] = table.view()["settlements"][-1]
    return found


def test_a_settlement_is_set_aside_at_all_five_and_another_is_issued(table_in_use: WholeTable) -> None:
    table = table_in_use
    first = served(table)
    table.now_is("12:00")
    objects(table, "11:30")
    ends_objection(table, "upheld", "11:45")
    eventually(lambda: owed(table) == {"reopen-case"}, "only to reopen is left")
    asks(table, "reopenings", reason="objection-upheld", why="as the court says", sets_aside=first)

    eventually(lambda: stage(table) == "ready-to-decide", "the case is open again")
    assert [table.case_at(agency)["settlement"] for agency in FIVE] == [None] * 5
    assert [table.case_at(agency)["set_aside"] for agency in FIVE] == [[first]] * 5
    assert settlement(table)["set_aside_for"] == "objection-upheld"

    table.now_is("12:30")
    second = table.proposes(amount_cents=20000)
    asks(table, "asks", proposal_hash=second)
    eventually(lambda: bool(table.view()["held_back"]), "it is held back on the board")
    assert {one["code"] for one in table.view()["held_back"]} == {"consultation-missing"}
    table.now_is("13:00")
    assert table.confirms(second, table.at("12:45")).status_code == 200
    eventually(lambda: stage(table) == "issued", "the second one is issued")
    assert [table.case_at(agency)["settlement"]["proposal_hash"] for agency in FIVE] == [second] * 5

    ring = KeyRing.from_jwks(table.secrets.keys.read_bytes())
    with table.client(Agency.PROSECUTOR) as line:
        proofs = [line.get(f"/cases/{table.case_id}/proofs/{named}").content for named in (first, second)]
    assert all(isinstance(verify_proof(proof, ring), Verified) for proof in proofs)


def test_a_settlement_reported_from_outside_is_alarmed_by_whom_and_has_no_effect(table_in_use: WholeTable) -> None:
    table = table_in_use
    table.now_is("10:00")
    table.at_the_table()
    said = {"reported_at": table.at("10:00").isoformat(), "told_by": "the old register", "what": "closed: settled"}
    for agency in FIVE:
        police = agency is Agency.POLICE
        path = "/outside-settlements" if police else f"/cases/{table.case_id}/outside-settlements"
        assert table.asks(agency, path, said | ({"agency_number": table.number} if police else {})).status_code == 202

    eventually(lambda: len(table.view()["alarms"]) == len(FIVE), "all five are on the board")
    seen = {(one["seen_by"], one["claim_topic"], one["reason"]) for one in table.view()["alarms"]}
    assert seen == {(str(agency), "own-system", "without-proof") for agency in FIVE}
    assert (stage(table), table.view()["settlements"]) == ("proposed", [])
    assert [table.case_at(agency)["settlement"] for agency in FIVE] == [None] * 5
