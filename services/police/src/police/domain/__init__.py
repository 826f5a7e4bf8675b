"""The police's own rules: registering, detaining, releasing, and what they carry out."""
