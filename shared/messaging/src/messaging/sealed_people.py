"""People in a case's state: sealed, as they came. What opens them is asked for when somebody looks, and not kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sealed:
    """A person's fields, sealed with that person's key (proofs.sealed); for a victim its number in the case."""

    person: str
    sealed: str
    victim: str = ""


def with_person(people: tuple[Sealed, ...], this: Sealed) -> tuple[Sealed, ...]:
    """The people with this one, in place of what was known of the same victim; in order of their numbers."""
    others = [one for one in people if one.victim != this.victim]
    return tuple(sorted([*others, this], key=lambda one: one.victim))
