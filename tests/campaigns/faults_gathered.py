"""Reads what a count needs: every record on the topics, and what the services' stores hold."""

from collections.abc import Sequence
from typing import Final

from aiokafka import ConsumerRecord

import coordinator.stream
import police.stream
import probation.stream
from at_windows import Faulty
from campaigns.faults_counted import Count, Found, counted
from campaigns.faults_drawn import KILLED
from campaigns.faults_said import BEGINS, STEP, Ledger
from contracts.envelope import Envelope, envelope_of
from contracts.topics import Agency, Topic
from on_topics import records_on
from races import Keys, among, wrong

READS: Final = {
    Agency.COORDINATOR: coordinator.stream.TOPICS,
    Agency.POLICE: police.stream.TOPICS,
    Agency.PROBATION: probation.stream.TOPICS,
}
COUNTED: Final = tuple(one for one in Topic if one is not Topic.COORDINATOR_VIEW)
"""All but the one of which the broker keeps the newest record only."""
SHOWN: Final = 10


def independently(table: Faulty, ledger: Ledger, faults: int, keys: Keys) -> Count:
    """Counted when everybody is at rest, after so many faults; every settlement judged by the second opinion too."""
    records = records_on(table.up.parts.broker, *COUNTED)
    found = gathered(table, records)
    now = BEGINS + STEP * faults
    count = counted(
        found, ledger.published, ledger.asked, {case: due for case, due in ledger.due.items() if due <= now}
    )
    lay = among(ledger.races, records)
    judged = ((one, wrong(one, lay[one.case], keys)) for one in ledger.races)
    count.differing += [f"{one.case} (race {one.seed}): {why}" for one, why in judged if why]
    return count


def in_both_ways(table: Faulty, ledger: Ledger, faults: int, keys: Keys) -> Count:
    """Counted independently; what `jointtable verify-view` finds is a difference too."""
    count = independently(table, ledger, faults, keys)
    count.differing += recounted(table)
    return count


def recounted(table: Faulty) -> list[str]:
    """What `jointtable verify-view` finds; a record that is parked, or once was, is a difference too."""
    told = table.recounted()
    lines = [f"verify-view: {one['case_id']} {one['where']} {one['what']} {one['told']}" for one in told["differences"]]
    if told["kept"] or told["not_kept"] or told["incomplete"]:
        lines.append(f"verify-view: {told['kept']} + {told['not_kept']} parked, {told['incomplete']} cases incomplete")
    return lines


def gathered(table: Faulty, records: Sequence[ConsumerRecord[bytes, bytes]]) -> Found:
    """These records, and every document as it is stored now."""
    lying = [envelope_of(one.topic, one.key, one.headers, one.value) for one in records]
    readable = [one for one in lying if isinstance(one, Envelope)]
    stored, parked = {}, len(lying) - len(readable)
    for service in KILLED:
        with table.store(service) as store:
            stored[service] = list(store["cases"].find())
            parked += store["parked"].count_documents({})
    return Found(readable, stored, READS, parked)
