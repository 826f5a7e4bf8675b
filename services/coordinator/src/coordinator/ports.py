"""What the coordinator needs from outside: the kit's own ports, and the joint views that its pages read."""

from messaging.ports import Cases, Clock, Parked

__all__ = ["Cases", "Clock", "Parked"]
