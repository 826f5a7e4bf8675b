"""Which of the police's words stand and may be taken back. What was registered is corrected, never taken back."""

from contracts.topics import Topic
from messaging.clock_words import clock_words_standing
from messaging.standing import Standing, Word
from police.domain.police_case import PoliceCase


def what_stands(case: PoliceCase) -> Standing:
    """Orders, a release, a transfer; interrogations and items by their number; a waiver by what it is of."""
    progress = {
        "detention-ordered": case.detention_ordered_at,
        "custody-ordered": case.custody_ordered_at,
        "suspect-released": case.released_at,
        "case-transferred": case.transferred_to,
        "suspect-handed-over": case.handed_over_at,
        "brought-before-judge": case.before_judge_at,
        "settlement-served": case.served,
    }
    people = {("suspect-identified", ""): {"suspect-identified": Topic.POLICE_IDENTITIES}} if case.identity else {}
    victims = {
        ("victim-identified", one.victim): {"victim-identified": Topic.POLICE_VICTIMS} for one in case.victims_known
    }
    filed: list[Word] = [
        *(("interrogation-opened", one.ref) for one in case.interrogations if one.closed_at is None),
        *(("interrogation-closed", one.ref) for one in case.interrogations if one.closed_at is not None),
        *(("suspect-transported", ref) for ref in case.transports),
        *(("record-item-added", ref) for ref in case.record_items),
        *(("waiver-reported", of) for of in case.waivers),
        *(("urgent-interrogation-reported", one.ref) for one in case.urgent_reported),
    ]
    executed: Standing = {
        ("settlement-executed", part): {"settlement-executed": Topic.POLICE_PROGRESS} for part in case.executed
    }
    stands: Standing = {(what, ""): {what: Topic.POLICE_PROGRESS} for what, said in progress.items() if said}
    clocks = clock_words_standing(case.clock_words, Topic.POLICE_PROGRESS)
    return {
        **stands,
        **executed,
        **people,
        **victims,
        **clocks,
        **{(what, ref): {what: Topic.POLICE_FILE} for what, ref in filed},
    }
