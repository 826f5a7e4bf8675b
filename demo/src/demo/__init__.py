"""Stand-ins for the agencies' own systems, and a day at the table. It imports nothing of the services."""
