"""The published language: what crosses the wire between agencies, and nothing else."""
