"""Digests, the canonical form, signatures, and the settlement proof that anyone can check offline."""
