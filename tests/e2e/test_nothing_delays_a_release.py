"""With coordinator or broker down, police record a release at once, and it counts from its true time."""

from datetime import datetime

import pytest

from contracts.topics import Agency
from eventually import eventually
from whole_table import WholeTable

pytestmark = pytest.mark.usefixtures("counted_again")


def detained(table: WholeTable, moment: str) -> None:
    table.now_is(moment)
    table.registers()
    order = {"agency_number": table.number, "ordered_at": table.at("09:30").isoformat(), "ordered_by": "J. de Vries"}
    assert table.asks(Agency.POLICE, "/detention-orders", order).status_code == 202


def release(table: WholeTable, moment: str) -> int:
    body = {
        "agency_number": table.number,
        "released_at": table.at(moment).isoformat(),
        "recorded_by": "custody desk",
        "why": "sent home",
    }
    with table.client(Agency.POLICE) as line:
        return line.post("/releases", json=body).status_code


def counts_from(table: WholeTable, moment: str) -> None:
    table.rest()
    eventually(lambda: table.view()["detained"] is False, "the release is on the board")
    clock = next(one for one in table.view()["clocks"] if one["clock"] == "detention-9h")
    (released,) = [entry for entry in table.view()["timeline"] if entry["what"] == "suspect-released"]
    assert clock["state"] == "met"
    assert datetime.fromisoformat(clock["ended_at"]) == table.at(moment)
    assert datetime.fromisoformat(released["at"]) == table.at(moment)


def test_with_the_coordinator_down(table_in_use: WholeTable) -> None:
    table = table_in_use
    detained(table, "13:00")
    table.supervisor.end(Agency.COORDINATOR)
    try:
        table.clock.set(table.at("13:30"), 0.0)
        recorded = release(table, "13:20")
    finally:
        table.supervisor.run(Agency.COORDINATOR)

    assert recorded == 202
    counts_from(table, "13:20")


def test_with_the_broker_down(table_in_use: WholeTable) -> None:
    table = table_in_use
    switch = table.standing.parts.switch
    if switch is None:
        pytest.skip("the broker is not ours to end")
    detained(table, "14:00")
    switch.off()
    try:
        table.clock.set(table.at("14:30"), 0.0)
        recorded = release(table, "14:20")
    finally:
        switch.on()

    assert recorded == 202
    counts_from(table, "14:20")
