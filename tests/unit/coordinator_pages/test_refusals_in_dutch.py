"""Whatever no a coordinator can be told has its Dutch. The sentences are taken from where they are written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

import coordinator
from coordinator.web.languages import CATALOGUES, language
from coordinator.web.shift_acts import NOT_A_NOTE
from coordinator.web.templating import quoted
from messaging.web import auth, forms, login

SAYS: Final = {"Refusal": 1, "HTTPException": 1}
"""What tells a no, and which of its arguments is the sentence."""
NAMED: Final = re.compile(r"{\w*}")


def told() -> Iterator[str]:
    """What is refused in the coordinator's own code, and at the doors of every service."""
    own = sorted(Path(coordinator.__file__ or "").parent.rglob("*.py"))
    for file in (*own, Path(auth.__file__), Path(login.__file__)):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS:
                yield from sentence(node.args[SAYS[node.func.id] :][:1])


def sentence(said: list[ast.expr]) -> Iterator[str]:
    """With a gap for whatever it names."""
    for one in said:
        if isinstance(one, ast.Constant):
            yield str(one.value)
        if isinstance(one, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in one.values)


def catalogue() -> dict[str, str]:
    with (CATALOGUES / "refusals.nl.po").open("rb") as said:
        return {str(one.id): str(one.string) for one in read_po(said, locale="nl") if one.id}


OF_FORMS: Final = {text for name, text in vars(forms).items() if name.startswith("NOT_") and isinstance(text, str)}
SENTENCES: Final = {*told(), *forms.SAYINGS.values(), *forms.CHOOSE.values(), *OF_FORMS, NOT_A_NOTE} - {"{error}"}


def gaps(text: str) -> str:
    return NAMED.sub("{}", text)


def test_the_sentences_were_found_where_they_are_written() -> None:
    assert {"the case changed hands meanwhile", "{} has taken over already", "this is for {} only"} <= SENTENCES
    assert {"this has to be filled in", forms.NOT_A_MOMENT, forms.NOT_ONE_MOMENT} <= SENTENCES


def test_every_no_has_its_dutch_and_the_catalogue_has_no_other() -> None:
    assert set(map(gaps, catalogue())) == set(map(gaps, SENTENCES))


@pytest.mark.parametrize(("english", "dutch"), sorted(catalogue().items()))
def test_the_dutch_of_a_no_names_the_same(english: str, dutch: str) -> None:
    assert dutch.strip() not in ("", english)
    assert sorted(NAMED.findall(english)) == sorted(NAMED.findall(dutch))


@pytest.mark.parametrize("english", sorted(catalogue()))
def test_a_no_is_told_in_dutch_with_what_it_names(english: str) -> None:
    said = str(quoted(NAMED.sub("4711", english), language("nl")))

    assert said == str(quoted(NAMED.sub("4711", catalogue()[english]), language("en")))


def test_a_name_in_a_no_is_escaped() -> None:
    assert (
        str(quoted("<b>Piet</b> has taken over already", language("nl")))
        == "&lt;b&gt;Piet&lt;/b&gt; heeft al overgenomen"
    )
