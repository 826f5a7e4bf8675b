"""What the probation service needs from outside: the kit's own ports."""

from messaging.ports import Cases, Clock, Parked

__all__ = ["Cases", "Clock", "Parked"]
