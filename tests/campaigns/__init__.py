"""Long campaigns with targets of their own in the Makefile; their reports are committed under docs/campaigns."""
