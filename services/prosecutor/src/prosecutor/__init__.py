"""The prosecutor's service: select a case for the table, propose a settlement, ask that it be issued."""
