"""A reference: what stands at a path only names something that stands elsewhere in the document.

`/r:Report/p:Person[@s:id]/p:Name` means: of the persons in the report, the one whose @s:id is what was found; in it
the text at p:Name.

`/r:Report/r:ArrestOffence[r:Activity/@s:ref]/r:Activity/@s:ref` has one path twice. The ends of such an association
have one name, so what is meant is the other end: what stands there and is not what was found.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field

from adapters.mapped import Problem
from adapters.text import clipped

FORM: Final = re.compile(r"(/[^/\[\]][^\[\]]*)\[([^\[\]]+)\]/([^\[\]]+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """Where the things referred to are, from the root; what names them, and what is meant, both from there."""

    things: str
    id: str
    below: str

    @property
    def other_end(self) -> bool:
        """Whether the other end of an association is meant."""
        return self.id == self.below


def reference(text: str) -> Reference:
    """The text in its parts. Raises ValueError."""
    found = FORM.fullmatch(text)
    if found is None:
        raise ValueError("a reference is /path/to/things[path to their id]/path to what is meant")
    return Reference(found[1].removesuffix("/"), found[2], found[3])


def the_one(reference: Reference, name: str, found: int) -> Problem | None:
    """What is wrong when so many things have this name; exactly one is right."""
    if found == 1:
        return None
    code, how_many = ("dangling-reference", "nothing") if not found else ("ambiguous-reference", f"{found} things")
    return Problem(code, f"{clipped(name)} names {how_many} at {reference.things}[{reference.id}]")


def _checked(text: str) -> str:
    reference(text)
    return text


def _listed(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


References = Annotated[
    tuple[Annotated[str, AfterValidator(_checked)], ...], BeforeValidator(_listed), Field(min_length=1, max_length=5)
]
"""One reference, or several in a row: what the first finds names what the second means."""
