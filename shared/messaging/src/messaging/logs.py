"""Logs as one JSON object a line, with the case and place that it is about; never a payload."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Final

import structlog

CHATTY: Final = ("aiokafka", "faststream", "messaging.kafka", "pymongo")
"""Libraries that tell of every attempt during an outage."""
PAUSE: Final = 30.0
"""Seconds in which they say the same thing once."""


class OnceInAWhile(logging.Filter):
    """Lets a library say the same thing once in half a minute: during an outage it would bury everybody's acts."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this is said; then also how often it was held back since."""
        if not record.name.startswith(CHATTY):
            return True
        what, now = (record.name, str(record.msg)), self._seconds()
        last, held = self._said.get(what, (-PAUSE, 0))
        if now - last < PAUSE:
            self._said[what] = (last, held + 1)
            return False
        self._said[what] = (now, 0)
        if held:
            record.msg, record.args = f"{record.getMessage()} ({held} more since)", ()
        return True


def set_up_logs(service: str) -> None:
    """Send everything, other libraries' words too, through structlog to standard output."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    handler.addFilter(OnceInAWhile())
    for noisy in ("uvicorn.access", *CHATTY):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)
