"""Topics, users and rights from topics.yaml; the parts and the services of one machine."""
