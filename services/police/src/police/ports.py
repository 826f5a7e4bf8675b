"""What the police service needs from outside: the kit's own ports, and the agency's system that drops files."""

from messaging.ports import Cases, Clock, Parked

__all__ = ["Cases", "Clock", "Parked"]
