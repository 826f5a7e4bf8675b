"""Victim support's own rules."""
