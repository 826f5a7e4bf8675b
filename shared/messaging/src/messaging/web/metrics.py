"""`/metrics`, for Prometheus: what waits here and since when, what cannot go on, and how long things took.

No case, no person and no payload: labels are topics, reasons and verdicts, each from a bounded list.
"""

from asyncio import gather
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from datetime import datetime
from time import monotonic, time
from typing import Any, Final, NamedTuple

from aiokafka.errors import KafkaError
from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from messaging.assignment import Intake
from messaging.ports import StoreSlow, StoreUnavailable
from messaging.running import Running
from messaging.web.auth import Doors, only
from messaging.web.figures import figures_of
from messaging.web.operator import Lacks

WAITING: Final = (
    ("undecided", "undecided", "taken in and not yet decided upon"),
    ("outbox", "unsent", "decided and not yet sent"),
    ("undelivered", "undelivered", "not yet taken by the agency's own system"),
    ("unconfirmed", "unconfirmed", "taken by the agency's own system and not yet confirmed"),
    ("timers", "timer", "due and not yet fired"),
)
"""A figure, what it is called here, and of what it tells."""
More = Callable[[], Iterable[Metric]]
"""What a service tells besides."""


def metric_routes(
    running: Running[Any], doors: Doors, versions: Mapping[str, str], more: More, lacks: Lacks = tuple
) -> APIRouter:
    """`/metrics`, for those who show an operator's token. `lacks`: what else it may lack to be ready."""
    routes = APIRouter(tags=["operator"], dependencies=[Depends(only(doors, "operator"))])

    @routes.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """In Prometheus's text format."""
        told = _Told([*_of_the_process(running, versions), *await _of_the_parts(running, lacks), *more()])
        registry = CollectorRegistry()
        registry.register(told)
        measured = generate_latest(running.intake.meters.registry)
        return Response(generate_latest(registry) + measured, media_type=CONTENT_TYPE_LATEST)

    return routes


class _Told:
    """Metrics as they are told once."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _of_the_process(running: Running[Any], versions: Mapping[str, str]) -> Iterator[Metric]:
    yield gauge("machine_seconds", "The machine's clock, in Unix seconds", time())
    yield labelled("build_info", "Which program and which rules are at work", [(versions, 1)])
    records = CounterMetricFamily("jointtable_records", "Records taken in, by what they came to", labels=["came_to"])
    for verdict, count in sorted(running.intake.pulse.came_to.items()):
        records.add_metric([verdict], count)
    yield records


async def _of_the_parts(running: Running[Any], lacks: Lacks) -> list[Metric]:
    """What broker and store tell. One that is away makes the service not ready, and tells nothing.

    A store that is too slow to tell makes it not ready as well, and tells for how long it was waited for.
    """
    intake = running.intake
    silent = intake.not_read(time())
    broker, store = await gather(_if_there(_of_the_broker(running)), _if_there(_of_the_store(running)))
    ready = broker.there and store.there and not (silent or intake.stuck(monotonic()) or [*lacks()])
    return [
        labelled("topic_not_read", "Topics that are not read", [({"topic": one}, 1) for one in silent]),
        *(_of_the_partitions(intake, broker_answers=broker.there) if intake.topics else ()),
        *broker.metrics,
        *store.metrics,
        gauge("ready", "Whether broker and store answer and every topic is read", int(ready)),
    ]


def _of_the_partitions(intake: Intake, *, broker_answers: bool) -> Iterator[Metric]:
    """Of who reads topics."""
    held, of = intake.share()
    reached = broker_answers and not intake.trouble
    yield gauge("broker_answers", "Whether the broker answers", int(reached))
    yield gauge("partitions_held", "Partitions that this replica reads", held)
    yield gauge("partitions", "Partitions of the topics that its service reads, as far as it knows them", of)


class _Part(NamedTuple):
    """Whether broker or store told what it was asked, and the metrics of it."""

    there: bool
    metrics: list[Metric]


async def _if_there(telling: Coroutine[Any, Any, list[Metric]]) -> _Part:
    """What a part tells; nothing when it is away. Both are asked at once: who scrapes waits for one time-out only."""
    try:
        return _Part(there=True, metrics=await telling)
    except StoreSlow as slow:
        return _Part(there=False, metrics=[_answered(slow.seconds)])
    except (KafkaError, StoreUnavailable, OSError, TimeoutError):
        return _Part(there=False, metrics=[])


async def _of_the_broker(running: Running[Any]) -> list[Metric]:
    lag, since = await running.intake.lag(), await running.intake.oldest_unread()
    age = 0.0 if since is None else max(0.0, time() - since)
    return [
        gauge("unread_records", "Records that are not yet taken in", lag),
        gauge("oldest_unread_seconds", "For how long the oldest of them has lain there", age),
    ]


async def _of_the_store(running: Running[Any]) -> list[Metric]:
    figures = await figures_of(running)
    now = datetime.fromisoformat(figures["legal_now"])
    parked = [
        ({"reason": one["reason"], "belongs": str(one["belongs"]).lower()}, one["count"]) for one in figures["parked"]
    ]
    return [
        _answered(figures["store_answer_seconds"]),
        gauge(
            "stalled_cases", "Cases that lack a record or whose rules failed, up to a bound", len(figures["stalled"])
        ),
        labelled("parked_records", "Parked records", parked),
        *_of_parked_unsent(figures["parked_unsent"], now),
        *_of_receipts(figures["receipt_seconds"]),
        *(metric for figure, name, what in WAITING for metric in _waiting(figures[figure], name, what, now)),
    ]


def _of_receipts(within: float | None) -> Iterator[Metric]:
    if within is not None:
        yield gauge("receipt_within_seconds", "How soon the agency's own system is to confirm what it took", within)


def _answered(seconds: float) -> Metric:
    what = "How long the store took to tell these figures, as far as it was waited for"
    return gauge("store_answer_seconds", what, seconds)


def _of_parked_unsent(rows: Mapping[str, Any], now: datetime) -> Iterator[Metric]:
    what = "For how long the oldest parked record has not been on the service's dlq topic, in legal time"
    yield gauge("oldest_parked_unsent_seconds", what, _age(rows["oldest"], now))


def _waiting(figure: Mapping[str, Any], name: str, what: str, now: datetime) -> Iterator[Metric]:
    yield gauge(f"{name}_cases", f"Cases with something {what}", figure["cases"])
    yield gauge(
        f"oldest_{name}_seconds",
        f"How long the oldest of it has been {what}, in legal time",
        _age(figure["oldest"], now),
    )


def _age(oldest: str | None, now: datetime) -> float:
    return max(0.0, (now - datetime.fromisoformat(oldest)).total_seconds()) if oldest else 0.0


def gauge(name: str, what: str, value: float) -> Metric:
    """One value."""
    return GaugeMetricFamily(f"jointtable_{name}", what, value=value)


def labelled(name: str, what: str, values: Iterable[tuple[Mapping[str, str], float]]) -> Metric:
    """A value for each set of labels; every set has the same names."""
    family = Metric(f"jointtable_{name}", what, "gauge")
    for labels, value in values:
        family.add_sample(f"jointtable_{name}", dict(labels), value)
    return family
