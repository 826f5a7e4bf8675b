"""Each window in which something can go wrong, once, on the real broker and store: docs/reliability.md names them.

A service is killed exactly there, or the fault is made; then `jointtable verify-view` counts everything again.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from aiokafka.errors import KafkaTimeoutError

import police.stream
from a_service import Seen, a_service, in_custody, released
from acknowledged import killed_store
from at_windows import ARRESTED_BY_HAND, Faulty, faulty_table, words
from campaigns.faults_counted import Count, Found, counted
from contracts.coordinator import ClockMet, SettlementIssued
from contracts.envelope import Envelope, envelope_of
from contracts.joint_view import JointView
from contracts.topics import Agency, Topic, parked_topic
from eventually import eventually
from given import at
from messaging.broker import new_producer
from messaging.crashing import Place
from messaging.document import CaseDocument
from messaging.hot import HotCases
from messaging.memory import MemoryCases
from messaging.relay import Relay
from messaging.sending import Answer, KafkaSender
from messaging.unanswered import ToSend
from on_kafka import a_case, settings_of
from on_topics import records_on
from races import drawn, keys_of, records_of

HAS_EVERYTHING = 1
"""The seed of a case that is proposed, weighed, consulted on and asked for, with nothing withdrawn."""


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    """One table for all windows."""
    with faulty_table(tmp_path_factory.mktemp("windows")) as table:
        yield table


def lying(faulty: Faulty, topic: Topic, case_id: str) -> list[Envelope]:
    """What the topic holds of a case, as often as it stands there."""
    found = [
        envelope_of(one.topic, one.key, one.headers, one.value) for one in records_on(faulty.up.parts.broker, topic)
    ]
    return [one for one in found if isinstance(one, Envelope) and one.subject == case_id]


def counted_at_the_polices(faulty: Faulty, case_id: str) -> Count:
    """What police's own store made of the coordinators' words on a case, counted as the long campaign counts."""
    with faulty.store(Agency.POLICE) as store:
        stored = list(store["cases"].find({"_id": case_id}))
        parked = store["parked"].count_documents({"case_id": case_id})
    said = lying(faulty, Topic.COORDINATOR_PROGRESS, case_id)
    found = Found(said, {Agency.POLICE: stored}, {Agency.POLICE: police.stream.TOPICS}, parked)
    return counted(found, published={}, asked={}, due={})


def issued(faulty: Faulty, case_id: str) -> int:
    """How many settlements the coordinators issued in a case, however often each was sent."""
    said = lying(faulty, Topic.COORDINATOR_PROGRESS, case_id)
    return len({(one.id, one.sequence) for one in said if one.type == SettlementIssued.wire_type()})


@pytest.mark.parametrize(
    ("window", "place"),
    [("W1", Place.BEFORE_SAVE), ("W2", Place.SAVE_UNANSWERED), ("W3", Place.BEFORE_COMMIT)],
)
def test_killed_between_reading_and_committing_each_word_is_applied_once(
    faulty: Faulty, window: str, place: Place
) -> None:
    case = a_case(window)
    faulty.arms(place)
    faulty.publishes(words(case).records)
    faulty.came()

    faulty.equal_again()
    assert faulty.read_up_to(case) == 4


@pytest.mark.parametrize(
    ("window", "place"), [("W4", Place.BEFORE_SEND), ("W5", Place.BEFORE_MARK), ("W6", Place.SEND_UNANSWERED)]
)
def test_killed_between_saving_and_marking_as_sent_each_word_is_sent_and_counts_once(
    faulty: Faulty, window: str, place: Place
) -> None:
    case = a_case(window)
    faulty.arms(place)
    faulty.publishes(words(case).records)
    faulty.came()

    faulty.equal_again(faulty.up.plan.first(Agency.POLICE))
    count = counted_at_the_polices(faulty, case)
    assert list(count.wrong()) == []
    assert count.applied
    assert count.again or place is Place.BEFORE_SEND, "it lies there twice"


class LosesAnswers(KafkaSender):
    """The broker takes everything; the first answers get lost."""

    lost = 2

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        answers = await super().send_all(items)
        if items and self.lost:
            self.lost -= 1
            return [KafkaTimeoutError() for _ in answers]
        return answers


def test_w6_words_whose_acknowledgement_got_lost_are_sent_again_and_count_once(faulty: Faulty) -> None:
    case, sends = a_case("W6 alive"), 3
    wire = words(case)

    async def relayed() -> list[int]:
        cases = HotCases(MemoryCases[Seen]())
        service = replace(a_service(cases), agency=Agency.POLICE)
        sender = LosesAnswers(lambda: new_producer(settings_of(faulty.up.parts, Agency.POLICE)))
        document = CaseDocument(case_id=case, state=Seen())
        await cases.save_many([replace(document, outbox=wire.outbox(Agency.POLICE))])
        relay = Relay(service, cases, sender)
        sent = [await relay.send_once() for _ in range(sends)]
        await sender.stop()
        return sent

    assert asyncio.run(relayed()) == [0, 0, 4]
    assert len(lying(faulty, Topic.POLICE_PROGRESS, case)) == sends * 4
    faulty.equal_again()
    assert faulty.read_up_to(case) == 4


def test_w7_a_zombie_that_wakes_with_records_in_hand_loses_the_race_and_applies_nothing_twice(faulty: Faulty) -> None:
    case = a_case("W7")
    wire = words(case, 6)
    faulty.publishes(wire.records[:1])
    faulty.rests()  # so its owner keeps the case in memory, as it was then
    faulty.arms(Place.BEFORE_SAVE, "stop")
    faulty.publishes(wire.records[1:3])
    zombie = faulty.stopped()
    faulty.publishes(wire.records[3:])
    eventually(lambda: faulty.read_up_to(case) == 6, "the other replica takes the partition")
    before = faulty.lost_races(zombie)

    faulty.goes_on(zombie)
    eventually(lambda: faulty.lost_races(zombie) == before + 1, "the zombie's write comes too late")
    faulty.equal_again()
    assert faulty.read_up_to(case) == 6


def test_w8_what_a_zombies_relay_sends_late_was_seen_before(faulty: Faulty) -> None:
    case = a_case("W8")
    wire = words(case, 3)
    wire.says(released())

    def said() -> list[Envelope]:
        return lying(faulty, Topic.COORDINATOR_PROGRESS, case)

    faulty.arms(Place.BEFORE_SEND, "stop")
    faulty.publishes(wire.records[:3])
    zombie = faulty.stopped()
    eventually(lambda: bool(said()), "the other replica sends it")
    faulty.publishes(wire.records[3:])
    eventually(lambda: faulty.read_up_to(case) == 4, "the other replica takes the partition")
    eventually(lambda: ClockMet.wire_type() in {one.type for one in said()}, "and says what followed")
    before = said()

    faulty.goes_on(zombie)
    eventually(lambda: len(said()) > len({one.sequence for one in said()}), "the zombie sends")
    faulty.equal_again(faulty.up.plan.first(Agency.POLICE))
    assert min(one.sequence for one in said()[len(before) :]) < before[-1].sequence, "it comes late"
    count = counted_at_the_polices(faulty, case)
    assert (list(count.wrong()), count.applied) == ([], max(one.sequence for one in said()))


def test_w9_words_out_of_order_are_applied_in_their_order(faulty: Faulty) -> None:
    case = a_case("W9")
    wire = words(case, 6)
    faulty.publishes([wire.records[nth] for nth in (0, 4, 2, 5, 1)])
    faulty.rests()
    assert faulty.read_up_to(case) == 3
    assert [one["sequence"] for one in faulty.stored(case)["waiting"]["case~1police~1progress~1v1"]] == [5, 6]

    faulty.publishes(wire.records[3:4])
    faulty.equal_again()
    assert faulty.read_up_to(case) == 6


def test_w10_a_gap_that_does_not_fill_shows_since_when_and_the_recount_names_it(faulty: Faulty) -> None:
    keys = keys_of(faulty.up.parts)
    race = drawn(HAS_EVERYTHING, keys)
    case, (first, missing, *others) = race.case, records_of(race.case, (*race.before, in_custody()), keys.police)
    faulty.publishes([first, *others])
    faulty.publishes(records_of(case, race.prosecutor, keys.prosecutor), Agency.PROSECUTOR)
    faulty.publishes(records_of(case, race.legal_aid, keys.legal_aid), Agency.LEGAL_AID)
    faulty.rests()

    counted = faulty.recounted()
    named = {"case_id": case, "where": Topic.POLICE_PROGRESS, "what": "number-missing", "told": "2 is on no topic"}
    assert (counted["code"], counted["differences"]) == (1, [named])
    shown = JointView.model_validate_json(lying(faulty, Topic.COORDINATOR_VIEW, case)[-1].value)
    (gap,) = shown.gaps
    assert (gap.topic, gap.expects, gap.why) == (Topic.POLICE_PROGRESS, 2, "missing")
    assert gap.since == at("12:00")
    assert issued(faulty, case) == 0
    faulty.publishes([missing])
    faulty.equal_again()
    assert issued(faulty, case) == 1, "the gap alone held it back"


def test_w11_another_word_under_a_number_that_was_taken_is_parked_and_told_and_changes_nothing(faulty: Faulty) -> None:
    case = a_case("W11")
    wire, other = words(case), words(case, 3)
    other.says(in_custody(99))
    faulty.publishes(wire.records)
    faulty.rests()
    before, kept = faulty.stored(case), faulty.recounted()["kept"]
    faulty.publishes(other.records[3:])

    assert faulty.equal_again()["kept"] == kept + 1
    after = faulty.stored(case)
    assert (after["state"]["police"], after["cursors"]) == (before["state"]["police"], before["cursors"])
    assert [one["why"] for one in after["gaps"].values()] == ["equivocation"]

    def told() -> list[bytes | None]:
        there = records_on(faulty.up.parts.broker, parked_topic(Agency.COORDINATOR))
        parked = (dict(one.headers) for one in there if one.key == case.encode())
        return [headers["__connect.errors.exception.class.name"] for headers in parked]

    eventually(lambda: told() == [b"equivocation"], "the operator is told")


def test_w12_a_store_put_back_to_an_earlier_state_is_rebuilt_from_the_topics(faulty: Faulty) -> None:
    case, new = a_case("W12"), a_case("W12 new")
    wire = words(case, 6)
    faulty.publishes(wire.records[:2])
    faulty.rests()
    with faulty.store() as store:
        earlier = list(store["cases"].find())
    faulty.publishes([*wire.records[2:], *words(new).records])
    before = faulty.equal_again()

    with faulty.no_coordinator_runs():
        with faulty.store() as store:
            store["cases"].delete_many({})
            store["cases"].insert_many(earlier)
        named = {one["what"] for one in faulty.recounted()["differences"] if one["case_id"] == case}
        assert {"not-applied", "unknown-to-the-store"} <= named
        assert faulty.commanded("rebuild", "--restored").exit_code == 1, "it only says what it would do"
        assert faulty.switched("--go-on", "--restored")["equal"]

    after = faulty.equal_again()
    assert (after["cases"], after["applied"]) == (before["cases"], before["applied"]), "nothing is said anew"
    assert [faulty.read_up_to(one) for one in (case, new)] == [6, 4]


def test_a_fact_that_is_false_in_the_store_is_found_and_mended_while_the_coordinators_go_on(faulty: Faulty) -> None:
    case = a_case("false")
    faulty.publishes(words(case).records)
    faulty.rests()
    false = json.dumps({**police_said(faulty, case), "offence": "Murder"})
    with faulty.store() as store:
        store["cases"].update_one({"_id": case}, {"$set": {"state.police": false}})
    faulty.begins_a_rebuild_and_is_killed()

    answer = faulty.commanded("rebuild", "--json")
    found = json.loads(answer.stdout)
    named = [(one["case_id"], one["what"], one["where"]) for one in found["differences"]]
    assert (answer.exit_code, named) == (1, [(case, "fact-differs", "state.police.offence")])
    assert (found["left"], police_said(faulty, case)["offence"]) == ([], "Murder")

    faulty.publishes(words(a_case("false meanwhile"), 6).records)
    mended = faulty.switched("--go-on")
    assert (mended["equal"], mended["switched"]) == (True, [case])
    faulty.equal_again()
    assert police_said(faulty, case)["offence"] == "Shoplifting"
    told = [json.loads(one.value or b"") for one in records_on(faulty.up.parts.broker, "operator.acts")]
    acts = [(one["act"], one["who"], one["why"], one["reason"]) for one in told if one["case"] == case]
    assert acts == [("rebuilt", "a test", "it was false", "fact-differs state.police.offence")]


def police_said(faulty: Faulty, case: str) -> dict[str, Any]:
    """What the coordinators' store has of what police said of the case."""
    said: dict[str, Any] = json.loads(faulty.stored(case)["state"]["police"])
    return said


def test_w13_a_store_that_is_killed_among_writes_keeps_what_it_acknowledged(faulty: Faulty) -> None:
    early, late = ([a_case(f"W13-{when}-{nth}") for nth in range(so_many)] for when, so_many in ((0, 60), (1, 300)))
    said = [words(case).records for case in late]
    faulty.publishes([one for case in early for one in words(case).records])
    faulty.rests()
    faulty.publishes([one for records in said for one in records])
    eventually(lambda: any(map(faulty.read_up_to, late[:3])), "the first are saved")
    after = killed_store(faulty)

    assert {after.read_up_to(case) for case in late} != {4}, "it was killed among writes"
    assert {after.read_up_to(case) for case in early} == {4}
    assert after.missing({*early, *late}) == []
    faulty.equal_again()
    assert {faulty.read_up_to(case) for case in late} == {4}


@pytest.mark.parametrize("place", [Place.SAVE_UNANSWERED, Place.BEFORE_SEND])
def test_w14_an_agency_that_is_killed_between_its_own_store_and_the_broker_says_it_once(
    faulty: Faulty, place: Place
) -> None:
    police, number = faulty.up.plan.first(Agency.POLICE), f"PL14-{place}"
    token = faulty.up.parts.secrets.token(Agency.POLICE).read_text().strip()
    key = {"Authorization": f"Bearer {token}", "Idempotency-Key": a_case(number)}

    def asked() -> str:
        """The case's id; empty when there was no answer."""
        try:
            answer = httpx2.post(
                f"{police.address}/cases",
                json=ARRESTED_BY_HAND | {"agency_number": number, "incident": "I1"},
                headers=key,
                timeout=10,
            )
            answer.raise_for_status()
        except httpx2.HTTPError:
            return ""
        return str(answer.json()["case_id"])

    faulty.arms(place, service=Agency.POLICE)
    asked()
    faulty.came(Agency.POLICE)
    eventually(lambda: bool(asked()), "the police answer again")
    case = asked()

    faulty.equal_again(police)
    said = lying(faulty, Topic.POLICE_PROGRESS, case)
    assert sorted({one.sequence for one in said}) == list(range(1, 1 + len({one.id for one in said})))
    assert faulty.read_up_to(case) == len({one.id for one in said})
