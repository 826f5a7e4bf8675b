"""Rows of an XML file. The file is a stranger's: no entity is resolved, nothing is fetched, a DTD is refused."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from adapters.formats import XmlFormat
from adapters.mapped import Fault, Problem


@dataclass(frozen=True, slots=True)
class XmlRow:
    """One element and what is in it."""

    element: etree._Element
    form: XmlFormat

    @property
    def line(self) -> int:
        """Where the element starts, as the parser counts."""
        return _line(self.element)

    def at(self, path: str) -> str | Problem | None:
        """The text of the one element or attribute there."""
        *steps, last = path.split("/")
        found = [self.element]
        for step in steps if last.startswith("@") else (*steps, last):
            found = _children(found, self.form.name_of(step))
        texts = [_text(one, last, self.form) for one in found]
        present = [text for text in texts if text is not None]
        if len(present) > 1:
            return Problem("several-values", f"{path} stands there {len(present)} times")
        return present[0] if present else None


def xml_rows(form: XmlFormat, data: bytes) -> Iterator[XmlRow | Fault]:
    """The elements that `rows` leads to, in the file's order."""
    root = _root(data)
    if isinstance(root, Fault):
        yield root
        return
    first, *steps = form.rows[1:].split("/")
    if root.tag != form.name_of(first):
        yield Fault(_line(root), "", "other-root", f"the file starts with {root.tag!s}, not with {first}")
        return
    found = [root]
    for step in steps:
        found = _children(found, form.name_of(step))
    yield from (XmlRow(element, form) for element in found)


def _root(data: bytes) -> etree._Element | Fault:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        return Fault(error.lineno or 1, "", "bad-xml", f"the file cannot be read: {error.msg}")
    if root.getroottree().docinfo.internalDTD is not None:
        return Fault(1, "", "dtd", "a DTD and its entities are not accepted")
    return root


def _line(element: etree._Element) -> int:
    return element.sourceline if isinstance(element.sourceline, int) else 1


def _children(elements: list[etree._Element], name: str) -> list[etree._Element]:
    return [child for element in elements for child in element.iterchildren(name)]


def _text(element: etree._Element, last: str, form: XmlFormat) -> str | Problem | None:
    if last.startswith("@"):
        return element.get(form.name_of(last))
    if len(element):
        return Problem("not-a-value", f"{last} holds elements, not text")
    return element.text or ""
