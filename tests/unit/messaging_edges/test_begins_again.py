"""A service that cannot begin reading tries again for as long as it takes, and keeps no line of an earlier try."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka.errors import TopicAuthorizationFailedError

from messaging import running


@dataclass(eq=False)
class Line:
    """A consumer that has connected, whether or not it may read."""

    is_open: bool = True

    async def stop(self) -> None:
        self.is_open = False


@dataclass
class Broker:
    """FastStream's: each try makes a consumer of its own, and forgets the one before it."""

    refuses: int
    lines: list[Line] = field(default_factory=list)

    async def start(self) -> None:
        self.lines.append(Line())
        if len(self.lines) <= self.refuses:
            raise TopicAuthorizationFailedError("case.police.file.v1")


async def test_each_try_that_failed_leaves_no_line_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TRIES_AGAIN", 0)
    broker = Broker(refuses=3)
    intake = SimpleNamespace(consumer_of=lambda: broker.lines[-1], trouble="")

    await running._consume(cast("Any", SimpleNamespace(broker=broker, intake=intake)))

    assert [line.is_open for line in broker.lines] == [False, False, False, True]
    assert intake.trouble == ""
