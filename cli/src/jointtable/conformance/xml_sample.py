"""An XML sample, altered by path."""

from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from adapters.field_rule import FieldRule
from adapters.formats import XmlFormat
from adapters.mapped import Fault
from adapters.reference import reference
from adapters.xml_rows import Elements, XmlDocument, root_of

Place = tuple[etree._Element, str | None]  # noqa: SLF001  lxml has no other name for it
"""An element and the full name of its attribute; without one its text is meant."""


@dataclass(slots=True)
class XmlSample:
    """The document and its rows."""

    document: XmlDocument
    rows: Elements

    def count(self) -> int:
        """How many rows it has."""
        return len(self.rows)

    def text_at(self, nth: int, rule: FieldRule) -> str | None:
        """What stands there."""
        place = self._place(nth, rule, follow=True)
        return None if place is None else _text(place)

    def put(self, nth: int, rule: FieldRule, text: str, *, follow: bool = True) -> bool:
        """Write the text there, and the elements on the way to it."""
        place = self._place(nth, rule, follow=follow, make=True)
        if place is None or (place[1] is None and len(place[0])):
            return False
        element, attribute = place
        if attribute is None:
            element.text = text
        else:
            element.set(attribute, text)
        return True

    def keep(self, wanted: Collection[int]) -> None:
        """Drop all other rows."""
        for nth, row in enumerate(self.rows, 1):
            above = row.getparent()
            if nth not in wanted and above is not None:
                above.remove(row)
        self.rows = [row for nth, row in enumerate(self.rows, 1) if nth in wanted]

    def renew(self) -> None:
        """Nothing: a file is known by its bytes."""

    def written(self) -> bytes:
        """The bytes, in the code page of the sample."""
        tree = self.document.root.getroottree()
        text = etree.tostring(tree, encoding=tree.docinfo.encoding or "utf-8", xml_declaration=True)
        return text if isinstance(text, bytes) else text.encode()

    def _place(self, nth: int, rule: FieldRule, *, follow: bool, make: bool = False) -> Place | None:
        if rule.path is None:
            return None
        refs = rule.ref or () if follow else ()
        place = self._below(self.rows[nth - 1], rule.path, make=make and not refs)
        for ref in refs:
            parts, name = reference(ref), (_text(place) or "").strip() if place else ""
            things = self.document.named(parts.things, parts.id, name)
            place = self._below(things[0], parts.below, make=make) if len(things) == 1 else None
        return place

    def _below(self, element: etree._Element, path: str, *, make: bool) -> Place | None:
        """The one place that the path leads to from here; made when there is none and it may be."""
        *steps, last = path.split("/")
        attribute = self.document.form.name_of(last) if last.startswith("@") else None
        names = [self.document.form.name_of(step) for step in (*steps, *(() if attribute else (last,)))]
        found = [element]
        for name in names:
            found = [child for one in found for child in one.iterchildren(name)]
        if attribute is not None:
            found = [one for one in found if attribute in one.attrib] or found
        if not found and make:
            found = [_made(element, names)]
        return (found[0], attribute) if len(found) == 1 else None


def xml_sample(form: XmlFormat, data: bytes) -> XmlSample | Fault:
    """The sample, or why it is none."""
    root = root_of(data)
    if isinstance(root, Fault):
        return root
    document = XmlDocument(root, form)
    return XmlSample(document, document.at(form.rows) or [])


def _text(place: Place) -> str | None:
    element, attribute = place
    return (element.text or "") if attribute is None else element.get(attribute)


def _made(element: etree._Element, names: list[str]) -> etree._Element:
    for name in names:
        there = next(element.iterchildren(name), None)
        element = etree.SubElement(element, name) if there is None else there
    return element
