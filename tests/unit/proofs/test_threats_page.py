"""docs/threats.md says what the services' own code makes of each claim."""

import threats
import threats_alone
from contracts.topics import Agency
from given import ROOT
from threats import ACCEPTED, BELIEVED, FIVE, SERVICES, UNREAD, named

ALONE, BEGINS, ENDS = "<!-- alone, worked out -->\n", "<!-- worked out from here on -->\n", "<!-- to here -->"
AGENCIES = [named(agency) for agency in SERVICES]


def told_since(marker: str) -> str:
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    return page.partition(marker)[2].partition(ENDS)[0]


def test_the_page_holds_the_tables_as_they_are_worked_out() -> None:
    assert told_since(ALONE) == f"{threats_alone.alone_table()}\n"
    assert told_since(BEGINS) == f"{threats.page_tables()}\n"


def test_each_of_the_six_is_there_with_its_right_with_its_key_and_with_both() -> None:
    alone = {said.stolen for said in threats_alone.all_said()}
    both = {one.stolen for one in threats.claims()} | {one.stolen for one in threats.grounds()}

    assert alone == {f"{who}: {what}" for who in AGENCIES for what in ("right", "key; another's right")}
    assert {f"{who}: right and key" for who in AGENCIES} <= both


def test_with_a_right_alone_or_a_key_alone_nobody_is_believed_by_anybody_who_reads_it() -> None:
    for said in threats_alone.all_said():
        *cells, why, found = threats_alone.answers(said)

        assert set(cells) <= {threats_alone.REFUSES, UNREAD}
        assert threats_alone.REFUSES in cells, f"{said.stolen}: {said.what} is read by nobody"
        assert why
        assert found != ACCEPTED


def test_whatever_one_stolen_right_lets_somebody_say_unsigned_nothing_is_issued() -> None:
    by_right = [one for one in threats.grounds() if one.stolen.endswith(": right")]

    assert {one.stolen for one in by_right} == {f"{named(agency)}: right" for agency in FIVE}
    assert all(threats.asked(one).startswith("holds back: ") for one in by_right)


def test_no_single_agency_but_the_coordinator_is_believed_by_anybody() -> None:
    stolen = {claim.stolen for claim in threats.claims() if BELIEVED in threats.answers(claim)}

    assert stolen == {"coordinator: right and key", "coordinator: right and key; legal aid: key"}


def test_whoever_is_asked_for_a_settlement_without_a_solicitors_word_holds_it_back() -> None:
    silent = [ground for ground in threats.grounds() if ground.file is None]

    assert len(silent) > 1
    lacks = {"consultation-missing", "record-incomplete"}
    assert all(any(one in threats.asked(ground) for one in lacks) for ground in silent)


def test_legal_aid_is_deceived_only_about_what_it_stated_itself() -> None:
    deceived = [claim for claim in threats.claims() if threats.answers(claim)[FIVE.index(Agency.LEGAL_AID)] == BELIEVED]

    assert deceived
    assert all(any(event.message.NAME == "consultation-held.v1" for event in one.known.wire.events) for one in deceived)


def test_what_the_services_believed_and_the_file_shows_to_be_lacking_is_on_the_page() -> None:
    found = [threats.checked(claim.file) for claim in threats.claims() if BELIEVED in threats.answers(claim)]

    assert {"rules: hearing-missing", "proposed: other-agency", ACCEPTED} <= set(found)
