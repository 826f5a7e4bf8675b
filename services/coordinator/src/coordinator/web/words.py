"""The words for codes: stages, duties, reasons, alarms. A code without words is shown as it is, readable.

They stand here in English; the catalogues have what each is called in another language.
"""

from dataclasses import dataclass
from typing import Final

from contracts.language import BY_NAME
from coordinator.web.languages import Language
from messaging.people import AWAY, ERASED, NOT_FOR_US

WORDS: Final = {
    # stages
    "reported": "reported",
    "selected": "at the table",
    "examining": "examining",
    "ready-to-decide": "ready to decide",
    "proposed": "settlement proposed",
    "issued": "settlement issued",
    "served": "settlement served",
    "objected": "objection lodged",
    "irrevocable": "irrevocable",
    "closed": "closed",
    # working methods
    "table-first": "table first",
    # other roads than the table; an agency may have more
    "full-file": "an investigation with a full file",
    # after the settlement
    "in-person": "in person",
    "by-post": "by post",
    "suspect": "the suspect",
    "administrator": "an administrator",
    "third-party": "somebody else",
    "unknown": "not known",
    "upheld": "followed",
    "rejected": "judged, and not followed",
    "objection-upheld": "the objection was followed",
    "new-fact": "a new fact came to light",
    "contested": "what it rested on fell away",
    "mistake": "it was decided by mistake",
    "withdrawn": "taken back",
    "inadmissible": "too late, so not judged",
    # clocks
    "running": "running",
    "met": "met in time",
    "missed": "missed",
    "still": "stands still",
    "lapsed": "ran out",
    "untold": "cannot be told",
    "counted": "counts",
    "excluded": "does not count",
    "suspended": "stands still",
    "extended": "more time",
    # what is owed, and reasons to hold an issue back
    "register-case": "register the case",
    "describe-suspect": "describe suspect and offence",
    "select-case": "take the case to the table, or not",
    "propose-or-decide": "propose a settlement, or decide otherwise",
    "assign-solicitor": "assign a solicitor",
    "attempt-contact": "try to reach the victim",
    "inform-victim": "tell the victim the outcome",
    "give-advice": "give the advice, or say that more research is needed",
    "weigh-both-sides": "weigh both sides",
    "judge-contested": "let the contested settlement stand with the reason, or reopen the case",
    "reopen-case": "the objection was followed: reopen the case",
    "decide-irrevocable": "decide whether it is irrevocable",
    "ask-to-issue": "all conditions are met: ask to issue",
    "rule-pack-missing": "install the version of the rules that this case began under",
    "watch-untold-clock": "a clock cannot be told: watch it yourself until what it asks for is done",
    "clock-facts-left-out": "more was reported for this case's clocks than is kept: check them by hand",
    "held-without-clock": "somebody is held and no clock runs: release, or say why it may last",
    "record-incomplete": "a record is missing or unreadable",
    "proposal-hash-wrong": "the proposal does not have the hash it names",
    "proposal-of-other-case": "the proposal is about another case",
    "said-ahead": "a word is dated ahead of our clock, and counts from then",
    "grounds-differ": "the proposal is told with other grounds than those it binds",
    "case-closed": "the case is closed",
    "already-settled": "another settlement is in force",
    "asked-for-other-proposal": "the ask names an earlier proposal",
    "suspect-not-described": "suspect or offence not described",
    "age-not-allowed": "not for a suspect of this age",
    "offence-not-allowed": "not for an offence of this gravity",
    "terms-not-allowed": "these terms do not belong to this outcome",
    "terms-missing": "the terms are missing",
    "directions-without-term": "directions and their term come together",
    "over-maximum": "above the maximum",
    "consultation-missing": "no consultation on this proposal yet",
    "held-after-registered": "the solicitor's word was registered before the moment that it tells of",
    "waiver-does-not-count": "the waiver does not count",
    "points-not-explained": "the solicitor did not confirm every point that has to be explained",
    "first-interrogation-unassisted": "the first interrogation had no consultation, waiver or permission: judge it",
    "hearing-missing": "no hearing yet",
    "solicitor-not-at-hearing": "the hearing needs a solicitor there",
    "guardian-not-informed": "no parent or guardian was called or told",
    "willingness-missing": "no willingness declared at a hearing",
    "agreement-missing": "no agreement yet",
    "agreement-refused": "the suspect did not agree",
    "not-in-catalogue": "no such settlement in the rule pack",
    # what a victim's side consists of
    "harm": "harm",
    "wish": "wish",
    "claim": "claim for damages",
    # why a record did not belong
    "unreadable-signature": "it is not signed as it must be",
    "unknown-key": "nobody knows the key that signed it",
    "other-agency": "another agency's key signed it",
    "other-topic": "that key may not sign on this topic",
    "key-not-valid-then": "that key was not valid at its date",
    "bad-signature": "its signature is about something else, or is not its owner's",
    "attestation-unreadable-signature": "the attestation is not signed as it must be",
    "attestation-unknown-key": "nobody knows the key that signed the attestation",
    "attestation-other-agency": "another agency than legal aid signed the attestation",
    "attestation-other-topic": "that key of legal aid may not sign an attestation",
    "attestation-key-not-valid-then": "the attestation's key was not valid at its date",
    "attestation-bad-signature": "the attestation's signature is not legal aid's",
    "attestation-other-case": "the attestation is about another case",
    "attestation-other-proposal": "the attestation is about another proposal",
    "condition-differs": "attestation and settlement name another condition",
    "pack-differs": "attestation and settlement name another rule pack",
    "type-not-of-topic": "this topic's owner may not say this",
    "source-not-owner": "it names another source than the topic's owner",
    "broken-link": "it does not follow on what was said before",
    "never-proposed": "the prosecutor never proposed it",
    "never-asked": "the prosecutor never asked to issue it",
    "never-attested": "legal aid never attested it",
    "without-proof": "reported as settled, and nothing proves it",
    "equivocation": "two different records have the same number",
    # why somebody was not let in
    "provider-away": "the login of your organisation does not answer; try again in a moment",
    "login-not-begun-here": "this login was not begun here, took too long or was used before; begin again",
    "login-not-given": "the login of your organisation did not let you in",
    "token-not-believed": "what the login of your organisation said is not to be believed; tell your administrator",
    "no-role-here": "you are known, and have no role here; ask who hands out the roles",
    # names, and who looked
    "name-erased": "the name was erased: nothing more is kept of this person",
    "name-not-for-us": "the police do not hand out the name here",
    "name-away": "the name cannot be read now: the police's service does not answer",
    "name-unreadable": "the name cannot be read",
    "at-page": "at this page",
    "by-person": "at another case of the same person",
    "at-board": "at the board",
    "at-shift": "at the hand-over of a shift",
    "by-search": "searched for the name",
    "as-system": "as a system",
    # gaps
    "missing": "not received",
    "does-not-validate": "unreadable",
    "too-large-to-keep": "too large to be kept with the case",
    "too-many-to-keep": "one more than there is room for in the case",
    "case-too-large": "the case has no room for it",
    "says-too-much": "more follows from it than can be said at once",
    "behind-gap": "waiting behind a missing record",
    "no-room": "waiting until our own system took more of this case",
    "rule-error": "our own rules failed on it",
    "react-unstable": "our own rules came to no end on it",
    "withdrawn-in-another-way": "what it takes back is taken back by a message of its own",
    "withdraws-what-is-not-said-here": "it takes back what is not said there",
    "time-not-a-time": "its time cannot be read",
}


URGENCY: Final = {
    "missed": "missed",
    "urgent": "under 10 minutes",
    "near": "under 60 minutes",
    "running": "running",
    "none": "no clock runs",
}
"""How near a deadline is; the page's own script is given the same words."""

AGENCIES: Final = {
    "police": "police",
    "prosecutor": "prosecutor",
    "probation": "probation",
    "victim-support": "victim support",
    "legal-aid": "legal aid",
    "coordinator": "coordinator",
}

HOLDS: Final = {
    "progress": "progress",
    "file": "file",
    "identities": "identities",
    "victims": "victims",
    "settlement": "settlement",
    "weighing": "weighing",
    "advice": "advice",
    "statement": "statement",
    "consultation": "consultation",
    "issue": "issue",
    "acts": "acts",
    "view": "view",
}
"""What an agency's topic holds, by the topic's name."""


WHY_NO_NAME: Final = {ERASED: "name-erased", NOT_FOR_US: "name-not-for-us", AWAY: "name-away"}
"""Why a name is not shown."""
UNREADABLE_NAME: Final = "name-unreadable"
"""Whatever else keeps a name shut."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words for codes in one language."""

    language: Language

    def words(self, code: str) -> str:
        """What people read for a code; of a word that was said better or taken back, its own and what was done."""
        name, _, done = code.rpartition("-")
        if code not in BY_NAME and name in BY_NAME:
            match done:
                case "corrected":
                    return self.language.say("%(what)s: said better", what=self.words(name))
                case "withdrawn":
                    return self.language.say("%(what)s: taken back", what=self.words(name))
        return self.language.say(WORDS.get(code, code.replace("-", " ")))

    def urgency(self, urgency: str) -> str:
        """What people read beside the colour and the icon."""
        return self.language.say(URGENCY[urgency])

    def agency(self, name: str) -> str:
        """An agency's name as people write it."""
        return self.language.say(AGENCIES.get(name, name.replace("-", " ")))

    def no_name(self, why: str) -> str:
        """Why a name is not shown (messaging.people)."""
        return self.words(WHY_NO_NAME.get(why, UNREADABLE_NAME))

    def place(self, topic: str) -> str:
        """`prosecutor's settlement` for `case.prosecutor.settlement.v1`; any other name as it is."""
        match topic.split("."):
            case ["own-system"]:
                return self.language.say("its own system")
            case ["case", owner, holds, _version]:
                held = self.language.say(HOLDS.get(holds, holds.replace("-", " ")))
                return self.language.say("%(agency)s's %(holds)s", agency=self.agency(owner), holds=held)
            case _:
                return topic
