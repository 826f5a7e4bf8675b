"""Whatever the agencies, the network and a forger do: nothing is issued wrongly, and what has everything is issued.

A small share of what `make model` plays, and always the same one. What fails here is told as it was drawn, not made
smaller: `make model` does that.
"""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from settling.machine import Settling

FEW = settings(
    max_examples=12,
    stateful_step_count=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_nothing_is_issued_wrongly_and_what_has_everything_is_issued() -> None:
    Settling.came_of_it.clear()

    run_state_machine_as_test(Settling, settings=FEW)

    assert Settling.came_of_it["cases"] >= FEW.max_examples
    assert Settling.came_of_it["settlements issued"] > 0
