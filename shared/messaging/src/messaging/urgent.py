"""Urgent interrogations by the number of police: those that they reported, and those that the prosecutor permitted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contracts.first_interrogation import UrgentInterrogationPermitted, UrgentInterrogationReported
from contracts.message import Message
from contracts.withdrawals import StatementWithdrawn

URGENT_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Urgent:
    """A report or a permission that stands."""

    ref: str
    at: datetime


def reported_after(said: tuple[Urgent, ...], news: Message) -> tuple[Urgent, ...]:
    """The reports that stand after one more word; the newest on a number is the one that stands."""
    match news:
        case UrgentInterrogationReported(ref=ref, occurred_at=at):
            return _with(said, Urgent(ref, at))
        case StatementWithdrawn(what="urgent-interrogation-reported", ref=ref):
            return tuple(one for one in said if one.ref != ref)
        case _:
            return said


def permitted_after(said: tuple[Urgent, ...], news: Message) -> tuple[Urgent, ...]:
    """The permissions that stand after one more word."""
    match news:
        case UrgentInterrogationPermitted(ref=ref, occurred_at=at):
            return _with(said, Urgent(ref, at))
        case StatementWithdrawn(what="urgent-interrogation-permitted", ref=ref):
            return tuple(one for one in said if one.ref != ref)
        case _:
            return said


def permissions(reported: tuple[Urgent, ...], permitted: tuple[Urgent, ...]) -> tuple[tuple[str, datetime], ...]:
    """The permissions of what was reported; of anything else it permits nothing."""
    known = {one.ref for one in reported}
    return tuple((one.ref, one.at) for one in permitted if one.ref in known)


def _with(said: tuple[Urgent, ...], this: Urgent) -> tuple[Urgent, ...]:
    return (*(one for one in said if one.ref != this.ref), this)[-URGENT_KEPT:]
