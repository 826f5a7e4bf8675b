"""The store's own limit is measured on the documents as they are, each written once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pymongo import WriteConcern

from benchmarks import year
from benchmarks.fold_stage import Used
from benchmarks.year import pieces, written_once


@dataclass
class Collection:
    """It has these documents, and writes down what it is given, and how."""

    documents: list[Any] = field(default_factory=list)
    inserted: list[int] = field(default_factory=list)
    concern: WriteConcern | None = None

    def find(self, batch_size: int) -> Iterator[Any]:
        assert batch_size
        return iter(self.documents)

    def insert_many(self, some: list[Any], *, ordered: bool) -> None:
        assert not ordered, "one that fails keeps none from being written"
        self.inserted.append(len(some))
        self.documents += some

    def drop(self) -> None:
        self.documents = []


class Store:
    """One database, whatever its name and codec."""

    def __init__(self, count: int) -> None:
        self.collections = {"cases": Collection(list(range(count))), "once": Collection()}

    def get_database(self, _name: str, codec_options: object) -> "Store":
        assert codec_options
        return self

    def __getitem__(self, name: str) -> Collection:
        return self.collections[name]

    def get_collection(self, name: str, write_concern: WriteConcern) -> Collection:
        self.collections[name].concern = write_concern
        return self.collections[name]


class Up:
    """A stage on which the store uses a second more at each look."""

    looks = 0

    def used(self) -> Used:
        self.looks += 1
        return Used(0.0, float(self.looks), 0.0)


def test_every_document_is_inserted_once_under_the_same_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "AT_ONCE", 4)
    store, up = Store(10), Up()

    once = written_once(store, up)  # type: ignore[arg-type]

    assert store["once"].inserted == [4, 4, 2]
    assert store["once"].concern == WriteConcern(w="majority", j=True)
    assert (once.documents, once.store) == (10, 1.0)
    assert store["once"].documents == []
    assert len(store["cases"].documents) == 10


def test_there_is_no_empty_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "AT_ONCE", 2)
    assert list(pieces(iter([1, 2, 3, 4]))) == [[1, 2], [3, 4]]
    assert list(pieces(iter([]))) == []
