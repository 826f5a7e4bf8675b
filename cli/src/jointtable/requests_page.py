"""`python -m jointtable.requests_page [--check]`: docs/requests.md, every request of every agency's service."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from adapters.kinds import messages_of
from contracts.generate import main
from jointtable.agencies import Connected
from legal_aid.domain import requests as of_legal_aid
from messaging.web.forms import FormField, fields_of
from police.adapters.row_check import REQUESTS
from probation.domain import requests as of_probation
from prosecutor.domain import requests as of_prosecutor
from victim_support.domain import requests as of_victim_support

PAGE: Final = Path(__file__).parents[3] / "docs" / "requests.md"
HEAD: Final = """\
# Requests

Generated from the services' request models by `make docs`; do not edit. What an agency's own system may ask of its
service, and which messages it becomes. It is the same by REST (`POST /cases/{case_id}/REQUEST`; at the police by the
address that its OpenAPI document at `/openapi.json` names; [how to ask, and what is
answered](connect-an-agency.md#13-call-us-yourself)), by form, and by a mapping, where the request is the kind of a row.
A row names its case by the agency's own number, the police's, or the case id; a field in a part has a dotted name, and
one value stands for a list of one. What was wrong is said again with the reason as `correction`;
`statement-withdrawals` takes a word back.
"""
OF: Final[Mapping[Connected, Mapping[str, type[BaseModel]]]] = {
    Connected.POLICE: REQUESTS,
    Connected.PROSECUTOR: of_prosecutor.BY_STEP,
    Connected.PROBATION: of_probation.BY_STEP,
    Connected.VICTIM_SUPPORT: of_victim_support.BY_STEP,
    Connected.LEGAL_AID: of_legal_aid.BY_STEP,
}
KINDS: Final = {
    "text": "text",
    "moment": "moment",
    "number": "whole number",
    "yes-no": "yes or no",
    "one-of": "one of",
    "some-of": "list",
}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for agency in Connected for line in _agency(agency))]).rstrip() + "\n"


def _agency(agency: Connected) -> Iterator[str]:
    yield f"## {agency.value}\n"
    yield "| request | fields | becomes |"
    yield "|---|---|---|"
    for kind, model in OF[agency].items():
        becomes = ", ".join(messages_of(kind, agency.agency))
        yield f"| `{kind}` | {'<br>'.join(map(_field, fields_of(model)))} | {becomes} |"
    yield ""


def _field(field: FormField) -> str:
    choices = f" {', '.join(code for code, _ in field.choices)}" if field.kind == "one-of" else ""
    return f"{field.name}: {KINDS[field.kind]}{choices}{'' if field.required else ' (optional)'}"


if __name__ == "__main__":
    sys.exit(main({PAGE: page()}, sys.argv[1:]))
