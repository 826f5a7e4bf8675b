"""The order as a page to read and to print: its proof's hash stands at the foot of every printed page."""

from pathlib import Path
from typing import Final

from messaging.web.pages import environment
from prosecutor.domain.order import Order

TEMPLATES: Final = Path(__file__).parent / "templates"


def order_html(order: Order) -> str:
    """The whole page, with its style inside: it can be kept as one file. Everything in it is escaped."""
    return environment(TEMPLATES).get_template("order.html").render(order=order)
