"""The order as a PDF to hand over: the same lines as the page, its proof's hash at the foot of every page.

The same proof gives the same bytes. A sign that the built-in font does not have is written as its number; the page, and
the proof, have it as it is.
"""

from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table, TableStyle

from prosecutor.domain.order import Order, Section, Signed

FONTS: Final = {"Vera": "Vera.ttf", "VeraBold": "VeraBd.ttf"}
FOOT: Final = 14 * mm
SIDE: Final = 16 * mm
WIDTH: Final = A4[0] - 2 * SIDE
LABEL: Final = 52 * mm
TITLE: Final = ParagraphStyle("title", fontName="VeraBold", fontSize=15, leading=20, spaceAfter=8)
HEADING: Final = ParagraphStyle("heading", fontName="VeraBold", fontSize=10.5, leading=14, spaceBefore=10, spaceAfter=4)
TEXT: Final = ParagraphStyle("text", fontName="Vera", fontSize=8.5, leading=11.5, splitLongWords=True)
STRONG: Final = ParagraphStyle("strong", parent=TEXT, fontName="VeraBold")
SAYS: Final = (
    "This is a view of an electronic record. The record is the settlement proof with the hash at the foot; it alone "
    "counts, and jointtable verify checks it. Who the suspect is stands sealed elsewhere."
)


def order_pdf(order: Order) -> bytes:
    """The document's bytes."""
    flow, written = _flow(order), BytesIO()
    document = BaseDocTemplate(
        written,
        pagesize=A4,
        title=f"{order.title}, case {order.case}",
        subject=f"SHA-256 of the proof: {order.hash}",
        author="Joint Table",
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(SIDE, 2 * FOOT, WIDTH, A4[1] - 2 * FOOT - SIDE, leftPadding=0, rightPadding=0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=partial(_foot, order=order)))
    document.build(flow)
    return written.getvalue()


def _flow(order: Order) -> list[Flowable]:
    flow: list[Flowable] = [_text(order.title, TITLE), _text(SAYS)]
    for section in order.sections:
        flow += [_text(section.title, HEADING), _lines(section)]
    flow += [_text("Signatures", HEADING), _signatures(order.signatures)]
    if order.unverified:
        flow += [_text("Rules that nobody has verified", HEADING), _text(", ".join(order.unverified))]
    return flow


def _lines(section: Section) -> Table:
    rows = [[_text(label, STRONG), _text(said)] for label, said in section.lines]
    return Table(rows, colWidths=[LABEL, WIDTH - LABEL], style=_ruled())


def _signatures(signatures: tuple[Signed, ...]) -> Table:
    head = [_text(name, STRONG) for name in ("Of", "By", "At", "Record", "Key")]
    rows = [[_text(said) for said in (one.what, one.by, one.at, one.record, one.key)] for one in signatures]
    widths = [WIDTH * part for part in (0.16, 0.13, 0.2, 0.27, 0.24)]
    return Table([head, *rows], colWidths=widths, repeatRows=1, style=_ruled())


def _ruled() -> TableStyle:
    thin = ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.HexColor(0xC8C8C8))
    return TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), thin])


def _text(said: str, style: ParagraphStyle = TEXT) -> Paragraph:
    return Paragraph(escape(_with_font(said)), style)


def _with_font(said: str) -> str:
    """What the font can write; any other sign by its number, so that none is lost or shown as another."""
    return "".join(sign if ord(sign) in _signs() or sign.isspace() else f"[U+{ord(sign):04X}]" for sign in said)


def _foot(canvas: Canvas, _document: BaseDocTemplate, order: Order) -> None:
    """The proof's hash and the page's number, on each page."""
    canvas.saveState()
    canvas.setFont("Vera", 6.5)
    canvas.drawString(SIDE, FOOT, f"SHA-256 of the proof: {order.hash}")
    canvas.drawRightString(A4[0] - SIDE, FOOT, f"case {order.case[:8]}, page {canvas.getPageNumber()}")
    canvas.restoreState()


@cache
def _signs() -> frozenset[int]:
    """The code points that both fonts have, once they are made known to the library."""
    folder = Path(reportlab.__file__).parent / "fonts"
    fonts = [TTFont(name, folder / file) for name, file in FONTS.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))
