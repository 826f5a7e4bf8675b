"""The time line keeps what was said first, struck out by what its owner said since."""

from at_the_table import Table
from contracts.joint_view import JointView, TimelineEntry
from contracts.police import DetentionOrdered, InterrogationOpened, SuspectArrested
from contracts.topics import Topic
from given import at


def line(table: Table, what: str) -> list[TimelineEntry]:
    return [entry for entry in table.said(JointView)[-1].timeline if entry.what == what]


def test_a_corrected_word_is_struck_out_with_the_moment_of_the_correction() -> None:
    table = Table().registered()
    table.says(SuspectArrested(occurred_at=at("08:10"), place="Market", correction="read from the wrong line"))

    (first,) = line(table, "suspect-arrested")
    (better,) = line(table, "suspect-arrested-corrected")
    assert (first.undone, first.undone_at) == ("corrected", at("08:10"))
    assert better.undone is None


def test_a_correction_that_is_corrected_is_struck_out_too_and_each_once() -> None:
    table = Table().registered()
    for when in ("08:10", "08:20"):
        table.says(SuspectArrested(occurred_at=at(when), place="Market", correction="misread"))

    assert [one.undone_at for one in line(table, "suspect-arrested")] == [at("08:10")]
    assert [one.undone for one in line(table, "suspect-arrested-corrected")] == ["corrected", None]


def test_what_is_taken_back_is_struck_out_and_said_again_it_stands() -> None:
    table = Table().registered().detained("09:10").takes_back("detention-ordered", Topic.POLICE_PROGRESS, "09:20")
    table.says(DetentionOrdered(occurred_at=at("09:30"), ordered_by="assistant prosecutor"))

    assert [(one.at, one.undone) for one in line(table, "detention-ordered")] == [
        (at("09:10"), "withdrawn"),
        (at("09:30"), None),
    ]
    assert [one.undone for one in line(table, "detention-ordered-withdrawn")] == [None]


def test_of_several_only_the_one_that_is_named() -> None:
    table = Table().registered()
    for ref, when in (("V1", "10:00"), ("V2", "11:00")):
        table.says(InterrogationOpened(occurred_at=at(when), ref=ref, solicitor_present=True))
    table.takes_back("interrogation-opened", Topic.POLICE_FILE, "12:00", "V1")

    assert [one.undone for one in line(table, "interrogation-opened")] == ["withdrawn", None]
