"""The prosecutor's own rules: what may be proposed, and what must be recorded before it is asked for."""
