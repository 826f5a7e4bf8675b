"""Whether the counting can fail: faults planted in the coordinators' store, each of which has to be found."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from at_windows import Faulty
from campaigns.faults_gathered import independently, recounted
from campaigns.faults_said import Ledger
from contracts.topics import Topic
from races import Keys

STREAM: Final = Topic.POLICE_PROGRESS.replace(".", "~1")
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that was planted, and how many lines of each count tell of it."""

    what: str
    counting: int
    verify_view: int

    @property
    def was_found(self) -> bool:
        """Whether anybody noticed."""
        return bool(self.counting or self.verify_view)


def lost(document: Document) -> None:
    """The last record that was read is not in the case."""
    cursor = document["cursors"][STREAM]
    cursor["sequence"] -= 1
    cursor["recent"] = cursor["recent"][:-1]


def twice(document: Document) -> None:
    """The last record that was read is in the case twice."""
    cursor = document["cursors"][STREAM]
    cursor["recent"] = [*cursor["recent"], cursor["recent"][-1]]
    history = json.loads(document["state"]["history"])
    document["state"]["history"] = json.dumps([*history, history[-1]])


def out_of_order(document: Document) -> None:
    """The last two records were applied the other way round."""
    cursor = document["cursors"][STREAM]
    cursor["recent"] = [*cursor["recent"][:-2], *reversed(cursor["recent"][-2:])]


def another_fact(document: Document) -> None:
    """A line of the history is gone."""
    document["state"]["history"] = json.dumps(json.loads(document["state"]["history"])[:-1])


def unsent(document: Document) -> None:
    """A number was given to a word that is on no topic."""
    stream = next(iter(document["streams"].values()))
    stream["sequence"] += 1


PLANTS: Final[Mapping[str, Callable[[Document], None]]] = {
    "a record that was read is not in the case": lost,
    "a record that was read counts twice": twice,
    "two records were applied the other way round": out_of_order,
    "a fact is missing": another_fact,
    "a word of the coordinator's is on no topic": unsent,
}


def planted(table: Faulty, ledger: Ledger, faults: int, keys: Keys) -> list[Planted]:
    """Each planted in one case, counted, and mended again; nobody else writes meanwhile."""
    found = list[Planted]()
    with table.no_coordinator_runs(), table.store() as store:
        cases = store["cases"]
        victim = next(one for one in cases.find() if len(one["cursors"].get(STREAM, {}).get("recent", ())) > 3)
        for what, spoil in PLANTS.items():
            spoilt = deepcopy(victim)
            spoil(spoilt)
            cases.replace_one({"_id": victim["_id"]}, spoilt)
            counting = len([*independently(table, ledger, faults, keys).wrong()])
            found.append(Planted(what, counting, len(recounted(table))))
        cases.replace_one({"_id": victim["_id"]}, victim)
    return found
