"""A service's own request models as the check that runs over a whole file before any row acts."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ValidationError

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
            return (Fault(mapped.line, "", "unknown-kind", f"no service takes a request {mapped.kind!r}"),)
        try:
            model.model_validate(mapped.fields)
        except ValidationError as refused:
            return tuple(_faults(mapped.line, refused))
        return ()

    return check


def _faults(line: int, refused: ValidationError) -> Iterator[Fault]:
    for error in refused.errors(include_url=False):
        field = ".".join(str(part) for part in error["loc"])
        yield Fault(line, field, error["type"].replace("_", "-"), error["msg"])
