"""Rule packs: law and policy as dated, cited data, and the pure arithmetic that several services need."""
