"""The police service: what police report of a suspect, from the arrest to the release."""
