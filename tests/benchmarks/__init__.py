"""Measurements that print what something costs; none asserts a time."""
