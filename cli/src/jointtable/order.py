"""`jointtable order`: the electronic order made from its settlement proof, once every part of the proof was checked."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from jointtable.verify import MISUSED, REFUSED, Misuse, keys_beside, proof_in, ring_in
from proofs.keys import KeyRing
from proofs.settlement_proof import Failed, proven_by
from prosecutor.domain.order import Order, order_of
from prosecutor.web.order_html import order_html
from prosecutor.web.order_pdf import order_pdf


def order(
    file: Annotated[Path, typer.Argument(help="A settlement proof.", metavar="FILE")],
    keys: Annotated[
        Path | None, typer.Option(help="The agencies' public keys (JWK set); else keys.json beside FILE.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Where the page goes; else beside FILE, ending in .html.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Where the PDF goes; else beside FILE, ending in .pdf.")] = None,
) -> None:
    """Make the order, page and PDF, from its proof: 0 made, 1 the proof does not hold, 2 it cannot be made.

    Both are views: their foot has the SHA-256 of the proof, which alone counts.
    """
    try:
        made = _made(file, ring_in(keys or keys_beside(file)))
        if isinstance(made, Failed):
            why = f"{made.statement}: {made.reason}"
            print(f"jointtable order: {file} does not hold, so no order is made of it: {why}", file=sys.stderr)
            raise typer.Exit(REFUSED)
        page, printed = html or file.with_suffix(".html"), pdf or file.with_suffix(".pdf")
        _not_in_its_place(page, printed, file)
        page.write_text(order_html(made), encoding="utf-8")
        printed.write_bytes(order_pdf(made))
    except (Misuse, OSError) as why:
        print(f"jointtable order: {why}", file=sys.stderr)
        raise typer.Exit(MISUSED) from why
    print(f"{page}\n{printed}\nSHA-256 of the proof: {made.hash}")


def _not_in_its_place(page: Path, printed: Path, proof: Path) -> None:
    """The proof alone counts: a view of it is never written in its place. Raises Misuse."""
    if proof.resolve() in {page.resolve(), printed.resolve()}:
        raise Misuse(f"{proof} is the proof: name another file with --html or --pdf")


def _made(file: Path, ring: KeyRing) -> Order | Failed:
    data = proof_in(file)
    if isinstance(data, str):
        return Failed("file", data)
    proven = proven_by(data, ring)
    return proven if isinstance(proven, Failed) else order_of(proven, data)
