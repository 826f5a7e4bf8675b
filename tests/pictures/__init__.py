"""The pictures of README and docs, taken in a real browser at a table whose day was played to one moment."""
