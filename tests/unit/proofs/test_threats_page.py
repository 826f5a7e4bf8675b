"""docs/threats.md says what the services' own code makes of each claim."""

import threats
from contracts.topics import Agency
from given import ROOT
from threats import ACCEPTED, BELIEVED, FIVE

BEGINS, ENDS = "<!-- worked out from here on -->\n", "<!-- to here -->"


def test_the_page_holds_the_tables_as_they_are_worked_out() -> None:
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    told = page.partition(BEGINS)[2].partition(ENDS)[0]

    assert told == f"{threats.page_tables()}\n"


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
