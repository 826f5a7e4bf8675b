"""The victim support service: reaches the victims."""
