"""Rows of an XML file. The file is a stranger's: no entity is resolved, nothing is fetched, a DTD is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from adapters.formats import XmlFormat
from adapters.mapped import Fault, Problem
from adapters.reference import reference, the_one

Elements = list[etree._Element]  # noqa: SLF001  lxml has no other name for it


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """The whole file, and what was looked up in it: a report may refer to one list from thousands of rows."""

    root: etree._Element
    form: XmlFormat
    _named: dict[tuple[str, str], dict[str, Elements]] = field(default_factory=dict)

    def at(self, path: str) -> Elements | None:
        """The elements that a path from the root leads to; None when the root has another name."""
        first, *steps = path[1:].split("/")
        if self.root.tag != self.form.name_of(first):
            return None
        return _down([self.root], steps, self.form)

    def named(self, things: str, by: str, name: str) -> Elements:
        """The elements there that have this name."""
        if (things, by) not in self._named:
            self._named[things, by] = self._by_name(things, by)
        return self._named[things, by].get(name, [])

    def _by_name(self, things: str, by: str) -> dict[str, Elements]:
        names: dict[str, Elements] = {}
        for element in self.at(things) or []:
            for name in _values(element, by, self.form):
                if isinstance(name, str):
                    names.setdefault(name.strip(), []).append(element)
        return names


@dataclass(frozen=True, slots=True)
class XmlRow:
    """One element and what is in it."""

    element: etree._Element
    document: XmlDocument

    @property
    def line(self) -> int:
        """Where the element starts, as the parser counts."""
        return _line(self.element)

    def at(self, path: str) -> str | Problem | None:
        """The text of the one element or attribute there."""
        return _one(_values(self.element, path, self.document.form), path)

    def referred(self, ref: str, name: str) -> str | Problem | None:
        """The text below the one element of this name."""
        parts = reference(ref)
        found = self.document.named(parts.things, parts.id, name)
        if wrong := the_one(parts, name, len(found)):
            return wrong
        meant = _values(found[0], parts.below, self.document.form)
        if parts.other_end:
            meant = [text for text in meant if not isinstance(text, str) or text.strip() != name]
        return _one(meant, parts.below)


def xml_rows(form: XmlFormat, data: bytes) -> Iterator[XmlRow | Fault]:
    """The elements that `rows` leads to, in the file's order."""
    root = root_of(data)
    if isinstance(root, Fault):
        yield root
        return
    document = XmlDocument(root, form)
    found = document.at(form.rows)
    if found is None:
        first = form.rows[1:].split("/")[0]
        yield Fault(_line(root), "", "other-root", f"the file starts with {root.tag!s}, not with {first}")
        return
    yield from (XmlRow(element, document) for element in found)


def root_of(data: bytes) -> etree._Element | Fault:
    """The root of the file, read as a stranger's, or why it cannot be."""
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


def _down(elements: Elements, steps: list[str], form: XmlFormat) -> Elements:
    for step in steps:
        elements = [child for element in elements for child in element.iterchildren(form.name_of(step))]
    return elements


def _one(present: list[str | Problem], path: str) -> str | Problem | None:
    """The text of the one element or attribute that the path leads to."""
    if len(present) > 1:
        return Problem("several-values", f"{path} stands there {len(present)} times")
    return present[0] if present else None


def _values(element: etree._Element, path: str, form: XmlFormat) -> list[str | Problem]:
    *steps, last = path.split("/")
    found = _down([element], steps if last.startswith("@") else [*steps, last], form)
    return [text for one in found if (text := _text(one, last, form)) is not None]


def _text(element: etree._Element, last: str, form: XmlFormat) -> str | Problem | None:
    if last.startswith("@"):
        return element.get(form.name_of(last))
    if len(element):
        return Problem("not-a-value", f"{last} holds elements, not text")
    return element.text or ""
