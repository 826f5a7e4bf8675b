"""A frozen object with some of its fields changed, made without its constructor: what is done for every record."""

from typing import TypeVar

T = TypeVar("T")


def altered(one: T, **changed: object) -> T:
    """As `dataclasses.replace`, in a fifth of the time. Only for classes without slots and without `__post_init__`.

    Raises TypeError for a field that it has not.
    """
    new: T = object.__new__(type(one))
    fields = new.__dict__
    fields.update(one.__dict__)
    known = len(fields)
    fields.update(changed)
    if len(fields) != known:
        raise TypeError(f"{type(one).__name__} has no field {', '.join(changed.keys() - one.__dict__.keys())}")
    return new
