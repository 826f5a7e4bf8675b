"""How the probation service reaches the agency's own system: by REST, through api.py; other adapters come here."""
