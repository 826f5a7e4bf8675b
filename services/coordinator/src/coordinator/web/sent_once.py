"""The id that a page gives each form that it shows."""

from uuid import UUID

from messaging.web.acts import new_request
from messaging.web.forms import Texts


def request_in(form: Texts) -> UUID:
    """The id that the page gave the form: sent twice, it is one act."""
    try:
        return UUID(form.get("request", ""))
    except ValueError:
        return new_request()
