"""The table's rules. Each file is one rule, or the facts the rules read; nothing here does I/O or reads a clock."""
