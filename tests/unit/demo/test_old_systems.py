"""What an old system remembers survives a kill, and a turn begun again asks for the same things."""

import json
import socket
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from demo.systems.memory import Dossier, Memory, in_order
from demo.systems.receipt import receipt
from demo.systems.serving import Server
from demo.systems.webhook import hook

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSBkZW1vLCBvZiAzMiBieXRlcyE="
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def event(nth: int, kind: str = "case-registered", case: str = "c1", **data: Any) -> dict[str, Any]:
    data = data or {"agency_number": "PL000001"}
    return {
        "id": f"{case}/{nth}",
        "subject": case,
        "sequence": f"{nth:010d}",
        "type": f"nl.jointtable.{kind}.v1",
        "data": data,
    }


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "system.sqlite")


def test_what_was_told_is_learnt_in_its_order_at_the_next_turn_and_once(memory: Memory) -> None:
    for told in (event(2, "duty-owed", duty="assign-solicitor"), event(1), event(1)):
        memory.keep(told)

    with memory.tick() as dossiers:
        (case,) = in_order(dossiers)
        assert (case.number, case.owes("assign-solicitor")) == ("PL000001", True)
    memory.keep(event(1))
    with memory.tick() as dossiers:
        assert len(dossiers["c1"].heard["case-registered"]) == 1


def killed_on_the_way(memory: Memory) -> None:
    with memory.tick() as dossiers:
        dossiers["c1"].did["selected"] = True
        raise KeyboardInterrupt


def test_a_turn_that_was_killed_on_the_way_is_as_if_it_had_not_begun(memory: Memory, tmp_path: Path) -> None:
    memory.keep(event(1))
    with pytest.raises(KeyboardInterrupt):
        killed_on_the_way(memory)

    again = Memory(tmp_path / "system.sqlite")
    assert again.dossiers() == {}
    with again.tick() as dossiers:
        assert dossiers["c1"].did == {}
        dossiers["c1"].did["selected"] = True
    assert again.dossiers()["c1"].did == {"selected": True}


def test_a_duty_that_was_met_is_owed_no_longer_until_it_comes_again() -> None:
    owed, met = {"duty": "give-advice"}, {"duty": "give-advice"}
    case = Dossier("c1", {"duty-owed": [owed], "duty-met": [met]})
    assert not case.owes("give-advice")

    case.heard["duty-owed"].append(owed)
    assert case.owes("give-advice")


def test_dossiers_come_in_the_order_of_their_numbers_and_not_of_ids() -> None:
    first, second = ({"agency_number": f"PL{n}"} for n in (1, 2))
    dossiers = {"b": Dossier("b", {"case-registered": [first]}), "a": Dossier("a", {"case-registered": [second]})}

    assert [case.number for case in in_order(dossiers | {"c": Dossier("c")})] == ["PL1", "PL2"]


def test_a_signed_notice_is_kept_before_it_is_answered_and_a_forged_one_is_refused(memory: Memory) -> None:
    body = json.dumps(event(1)).encode()
    now = datetime.now(UTC)  # noqa: TID251  # a signature is of this very minute
    signed = {
        "webhook-id": "c1/1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("c1/1", now, body.decode()),
    }
    take = hook(memory, SECRET)

    assert take(body + b" ", signed) == (401, None)
    assert take(body, {}) == (401, None)
    assert take(body, signed) == (200, receipt(event(1)))
    with memory.tick() as dossiers:
        assert list(dossiers) == ["c1"]


@pytest.mark.parametrize("error", [ConnectionResetError(), ValueError("ours")])
def test_a_caller_that_was_killed_is_not_told_of_and_a_mistake_is(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    class Fails(BaseHTTPRequestHandler):
        def handle(self) -> None:
            raise error

    with Server(("127.0.0.1", 0), Fails) as server, socket.create_connection(("127.0.0.1", server.server_port)):
        server.process_request_thread(*server.get_request())

    assert bool(capsys.readouterr().err) is isinstance(error, ValueError)
