"""What `jointtable adapter check` is made of: an agency's real rules in memory, a sample altered, and what became."""
