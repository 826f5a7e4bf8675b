"""How an agency's own system connects: mapping files, file drop, preview without Kafka. Adapters own no rules."""
