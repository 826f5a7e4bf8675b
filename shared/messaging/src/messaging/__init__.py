"""The messaging kit: plain functions that every service composes in its app.py."""
