"""The jointtable command."""

import typer

from jointtable.adapter import adapter_app
from jointtable.clock import clock_app
from jointtable.dlq import dlq_app
from jointtable.keys import keys_app
from jointtable.order import order
from jointtable.rebuild import rebuild
from jointtable.status import status
from jointtable.topics import topics_app
from jointtable.trace import trace
from jointtable.verify import verify
from jointtable.verify_view import verify_view

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def jointtable() -> None:
    """Joint Table by hand: for whoever checks a proof, connects an agency, explains a clock, or operates a table."""


app.command()(verify)
app.command()(order)
app.command()(verify_view)
app.command()(rebuild)
app.command()(status)
app.command()(trace)
app.add_typer(adapter_app, name="adapter")
app.add_typer(clock_app, name="clock")
app.add_typer(keys_app, name="keys")
app.add_typer(topics_app, name="topics")
app.add_typer(dlq_app, name="dlq")
