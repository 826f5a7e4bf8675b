"""Benchmarks: one module each, with `measure()` that answers a page of what it measured. Nothing here is asserted."""
