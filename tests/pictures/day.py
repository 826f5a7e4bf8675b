"""A day at a whole table, played to a moment at which there is something to see; then time stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from contracts.topics import Agency
from demo.clock import DayClock
from demo.conductor import Conductor, Rest, earliest
from demo.day import load_data, midnight
from demo.programs import running, turns
from demo.run_file import read_run
from deploy.addresses import LOCAL
from deploy.run import table
from deploy.run_folder import fleeting
from deploy.steps import Steps


@contextmanager
def played(cases: int, seed: int, until: timedelta) -> Iterator[str]:
    """The address of the coordinators' pages, while the table is up. `until`: since midnight."""
    with fleeting(LOCAL / "runs") as folder, table(folder, "nl", Steps(), connected=True) as standing:
        run = read_run(folder)
        begins = midnight(load_data(run.pack))
        rest = Rest(run.services, run.operator_token, lambda: not any(run.drop_folder.glob("[!.]*.*")))
        systems = turns(run.systems)
        with running([f"--run-folder={folder}", f"--cases={cases}", f"--seed={seed}", "--host=127.0.0.1"]):
            conductor = Conductor(DayClock(run.clock_file, begins), systems, rest, 0.0)
            conductor.play(
                begins + until,
                lambda: all(one.finished for one in systems),
                lambda: earliest(*(one.next_in_world for one in systems)),
            )
            yield standing.plan.address(Agency.COORDINATOR)
