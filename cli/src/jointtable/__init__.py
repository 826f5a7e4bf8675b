"""The jointtable command: what an integrator, an operator or a third party runs by hand."""
