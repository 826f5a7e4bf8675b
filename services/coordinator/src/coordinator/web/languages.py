"""The languages of the pages: English stands in the templates, others in a catalogue; each writes days its own way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from babel.support import NullTranslations, Translations

Code = Literal["en", "nl"]

CODES: Final[tuple[Code, ...]] = get_args(Code)
NAMES: Final[Mapping[Code, str]] = {"en": "English", "nl": "Nederlands"}
"""What each is called by those who read it."""
CATALOGUES: Final = Path(__file__).parent / "catalogues"
NAMED: Final = re.compile(r"{(\w+)}")
"""What a refusal names, as its sentence stands in a catalogue."""
CURRENCY: Final = "EUR"
"""That of the amounts in messages and rule packs."""
CHOICE: Final = "lang"
"""The name of a chosen language in an address."""
OF_THE_RULES: Final[Code] = "en"
"""The language in which rule packs and refusals are written; in a page of another they are marked as such."""


@dataclass(frozen=True, slots=True)
class Language:
    """How a page speaks. `days` begins with Monday, `months` with January."""

    code: Code
    said: NullTranslations
    days: tuple[str, ...]
    months: tuple[str, ...]
    of_the_rules: NullTranslations
    """What rule packs and refusals say, where somebody has put it into this language."""
    sentences: tuple[tuple[re.Pattern[str], str], ...] = ()
    """How each refusal reads that names something, a limit or a person; and what it is in this language."""

    def say(self, text: str, **named: object) -> str:
        """A text, which stands in English where it is used, with what is named in it."""
        spoken = str(self.said.gettext(text))
        return spoken % named if named else spoken

    def quote(self, text: str) -> str | None:
        """What a rule pack or a refusal says, in this language; None where nobody has put it into it."""
        if (known := str(self.of_the_rules.gettext(text))) != text:
            return known
        found = ((reads.fullmatch(text), means) for reads, means in self.sentences)
        return next((means.format_map(names.groupdict()) for names, means in found if names), None)

    def day(self, at: datetime) -> str:
        """`Tue`."""
        return self.days[at.weekday()]

    def date(self, at: datetime) -> str:
        """`Tue 10 Mar`, `Sat 9 May`."""
        return f"{self.day(at)} {at.day} {self.months[at.month - 1]}"

    def full_date(self, on: datetime) -> str:
        """`16 February 1970`: a day that need not be near."""
        return format_date(on, "d MMMM y", locale=self.code)

    def amount(self, cents: int) -> str:
        """`€350.00`, `€ 350,00`: an amount as people write it, however large."""
        return format_currency(Decimal(cents) / 100, CURRENCY, locale=self.code)


@cache
def language(code: Code, catalogues: Path = CATALOGUES) -> Language:
    """The language with this code, read once; what pages say in it stands in these catalogues."""
    names = Locale(code)
    days, months = names.days["format"]["abbreviated"], names.months["format"]["abbreviated"]
    return Language(
        code,
        _catalogue(catalogues / f"{code}.po", code),
        tuple(days[number].rstrip(".") for number in range(7)),
        tuple(months[number].rstrip(".") for number in range(1, 13)),
        _said_by_rules(catalogues, code),
        _sentences(catalogues / f"refusals.{code}.po", code),
    )


def _said_by_rules(catalogues: Path, code: Code) -> NullTranslations:
    """What rule packs say, and how a no is said."""
    packs = _catalogue(catalogues / f"rules.{code}.po", code)
    packs.add_fallback(_catalogue(catalogues / f"refusals.{code}.po", code))
    return packs


def _sentences(file: Path, code: Code) -> tuple[tuple[re.Pattern[str], str], ...]:
    if not file.exists():
        return ()
    with file.open("rb") as said:
        entries = [(str(one.id), str(one.string)) for one in read_po(said, locale=code) if one.id]
    return tuple((_reads(english), means) for english, means in entries if NAMED.search(english))


def _reads(sentence: str) -> re.Pattern[str]:
    """What `this may have {max_length} characters` says with a number in it."""
    parts = NAMED.split(sentence)  # text and names in turn
    return re.compile("".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))


def _catalogue(file: Path, code: Code) -> NullTranslations:
    if not file.exists():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as said:
        write_mo(compiled, read_po(said, locale=code))
    compiled.seek(0)
    return Translations(compiled)


def known(code: str | None) -> Code | None:
    """The language of this code, if the pages speak it."""
    return next((one for one in CODES if one == code), None)


def preferred(accepted: str) -> Code | None:
    """The best of what a browser accepts (`Accept-Language`) among those that the pages speak."""
    wishes = [_wish(one) for one in accepted.split(",")]
    for _, wished in sorted(wishes, key=lambda wish: -wish[0]):
        if (code := known(wished)) is not None:
            return code
    return None


def _wish(said: str) -> tuple[float, str]:
    tag, _, weight = said.strip().partition(";q=")
    try:
        much = float(weight or 1)
    except ValueError:
        much = 0.0
    return (much if 0 <= much <= 1 else 0.0), tag.partition("-")[0].lower()
