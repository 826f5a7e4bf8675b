"""The first interrogation on real parts: the consultation before it, urgency, vulnerability, and what waits for it."""

from datetime import datetime
from typing import Any

from contracts.topics import Agency
from eventually import eventually
from proofs.keys import KeyRing
from proofs.settlement_proof import Verified, verify_proof
from whole_table import WholeTable

UNASSISTED = ("first-interrogation-unassisted", "prosecutor")


def police(table: WholeTable, step: str, **said: Any) -> None:
    answer = table.asks(Agency.POLICE, f"/{step}", {"agency_number": table.number} | said, repr(said))
    assert answer.status_code == 202, answer.text


def of_the_case(table: WholeTable, agency: Agency, step: str, **said: Any) -> None:
    answer = table.asks(agency, f"/cases/{table.case_id}/{step}", said, repr(said))
    assert answer.status_code == 202, answer.text


def moment(table: WholeTable, text: str) -> str:
    return table.at(text).isoformat()


def held(table: WholeTable) -> None:
    """Somebody held at half past nine, at the table, with a solicitor who is there."""
    table.now_is("09:40")
    table.registers()
    police(table, "detention-orders", ordered_at=moment(table, "09:30"), ordered_by="J. de Vries")
    of_the_case(table, Agency.PROSECUTOR, "selection", why="simple", working_method="table-first")
    of_the_case(table, Agency.LEGAL_AID, "assignments", solicitor="NL-A-1")


def questioned(table: WholeTable, when: str) -> None:
    police(table, "interrogations", ref="V1", opened_at=moment(table, when), solicitor_present=False)


def asked_to_issue(table: WholeTable) -> str:
    """A fine, consulted on, and asked to be issued."""
    named = table.proposes("penalty-order-fine", amount_cents=25000)
    assert table.confirms(named, table.at("10:30")).status_code == 200
    of_the_case(table, Agency.PROSECUTOR, "asks", proposal_hash=named)
    return named


def clocks(table: WholeTable) -> list[dict[str, Any]]:
    """Those of the first consultation, on the board."""
    return [one for one in table.view()["clocks"] if one["clock"] == "consultation"]


def shown(table: WholeTable) -> dict[str, Any]:
    (one,) = clocks(table)
    return one


def held_back(table: WholeTable) -> set[tuple[str, str]]:
    return {(reason["code"], reason["owner"]) for reason in table.view()["held_back"]}


def proof_of(table: WholeTable, named: str) -> bytes:
    with table.client(Agency.PROSECUTOR) as line:
        return line.get(f"/cases/{table.case_id}/proofs/{named}").content


def test_a_consultation_before_the_first_interrogation_runs_its_clock_and_lets_the_settlement_through(
    table_in_use: WholeTable,
) -> None:
    table = table_in_use
    held(table)
    table.now_is("10:30")
    of_the_case(table, Agency.LEGAL_AID, "first-consultations", begun_at=moment(table, "10:00"), channel="in-person")
    eventually(lambda: bool(clocks(table)), "its half hour runs on the board")
    assert datetime.fromisoformat(shown(table)["due"]) == table.at("10:30")
    assert table.first_confirms(table.at("10:20")).status_code == 200
    assert table.first_confirms(table.at("10:25")).status_code == 422, "confirmed once"
    table.rest()
    questioned(table, "10:25")

    named = asked_to_issue(table)

    eventually(lambda: table.view()["stage"] == "issued", "it is issued on the board")
    assert shown(table)["state"] == "met"
    ring = KeyRing.from_jwks(table.secrets.keys.read_bytes())
    assert isinstance(verify_proof(proof_of(table, named), ring), Verified)


def test_vulnerability_raised_by_probation_leaves_a_bare_waiver_without_effect_until_the_prosecutor_judges(
    table_in_use: WholeTable,
) -> None:
    table = table_in_use
    held(table)
    table.now_is("10:30")
    assert table.first_waives(table.at("10:00"), explained=False).status_code == 200
    table.rest()
    questioned(table, "10:10")
    of_the_case(table, Agency.PROBATION, "raised-vulnerability", raised_at=moment(table, "10:15"))
    assert table.case_at(Agency.LEGAL_AID)["vulnerable"] is True
    named = asked_to_issue(table)
    eventually(lambda: held_back(table) == {UNASSISTED}, "the ask is held back on the board")
    police(table, "releases", released_at=moment(table, "10:25"), recorded_by="desk", why="the table goes on")
    eventually(lambda: not table.view()["detained"], "a release waits for nothing")

    judged = {"ref": "V1", "judged_at": moment(table, "10:30"), "why": "the first statement is left out"}
    step = f"/cases/{table.case_id}/judged-interrogations"
    assert table.asks(Agency.PROSECUTOR, step, judged, "untold").status_code == 422
    of_the_case(table, Agency.PROSECUTOR, "judged-interrogations", **judged, solicitor_told_at=moment(table, "10:20"))

    eventually(lambda: table.view()["stage"] == "issued", "it is issued on the board")
    ring = KeyRing.from_jwks(table.secrets.keys.read_bytes())
    assert isinstance(verify_proof(proof_of(table, named), ring), Verified)


def test_an_urgent_interrogation_goes_by_the_prosecutors_permission(table_in_use: WholeTable) -> None:
    table = table_in_use
    held(table)
    table.now_is("10:30")
    urgent = {"ref": "V1", "reported_at": moment(table, "09:45"), "why": "somebody may be locked in"}
    police(table, "urgent-interrogations", **urgent)
    permitted = {"ref": "V1", "permitted_at": moment(table, "09:50"), "permitted_by": "prosecutor 12"}
    of_the_case(table, Agency.PROSECUTOR, "urgent-permissions", **permitted)
    questioned(table, "09:55")

    named = asked_to_issue(table)

    eventually(lambda: table.view()["stage"] == "issued", "it is issued on the board")
    ring = KeyRing.from_jwks(table.secrets.keys.read_bytes())
    assert isinstance(verify_proof(proof_of(table, named), ring), Verified)
