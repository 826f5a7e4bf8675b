"""A service's own request models as the check that runs over a whole file before any row acts."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from adapters.mapped import Fault, Mapped
from adapters.sources import Check


def nothing_more(_mapped: Mapped) -> Sequence[Fault]:
    """The check of who has none."""
    return ()


def checked_by(models: Mapping[str, type[BaseModel]]) -> Check:
    """A check that validates each request with the model of its kind."""

    def check(mapped: Mapped) -> Sequence[Fault]:
        model = models.get(mapped.kind)
        if model is None:
            return (Fault(mapped.line, "", "unknown-kind", f"this service takes no request {mapped.kind!r}"),)
        try:
            model.model_validate(mapped.fields)
        except ValidationError as refused:
            return tuple(_fault(mapped.line, error) for error in refused.errors(include_url=False))
        return ()

    return check


def _fault(line: int, error: ErrorDetails) -> Fault:
    field = ".".join(str(part) for part in error["loc"])
    return Fault(line, field, error["type"].replace("_", "-"), error["msg"])
