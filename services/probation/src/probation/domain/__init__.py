"""Probation's own rules."""
