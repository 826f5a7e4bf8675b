"""The probation service: short advice to the table."""
