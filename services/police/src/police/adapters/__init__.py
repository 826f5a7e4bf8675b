"""How the police's own system reaches this service."""
