"""The joint view is the coordinator's last word on a change: one record, which says all there is to say."""

from at_the_table import Table
from contracts.joint_view import JointView
from contracts.police import SuspectArrested
from contracts.topics import Agency
from given import at


def views(table: Table) -> list[JointView]:
    return table.said(JointView)


def test_a_word_that_changes_the_view_alone_is_followed_by_one_view() -> None:
    table = Table().registered().detained()
    before = len(views(table))

    table.now = at("09:30")
    table.says(SuspectArrested(occurred_at=at("08:40"), place="Station", correction="a typing error"))

    assert len(views(table)) == before + 1


def test_the_view_is_itself_a_word_of_the_coordinator() -> None:
    table = Table().registered()
    table.now = at("10:00")
    table.detained("09:10")

    last = views(table)[-1]

    assert (last.as_of[Agency.COORDINATOR], last.as_of[Agency.POLICE]) == (at("10:00"), at("09:10"))


def test_that_time_passed_is_no_news() -> None:
    table = Table().registered()
    before = views(table)

    table.time_passes(at("09:05"))

    assert views(table) == before


def test_a_view_says_the_same_whenever_it_is_said() -> None:
    (*_, view) = views(Table().registered())
    later = view.model_copy(
        update={"occurred_at": at("11:00"), "as_of": view.as_of | {Agency.COORDINATOR: at("11:00")}}
    )
    other = view.model_copy(update={"as_of": view.as_of | {Agency.POLICE: at("11:00")}})

    assert later.content_digest == view.content_digest != other.content_digest
