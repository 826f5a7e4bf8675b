"""Legal aid's own rules: who is asked for, who may confirm, and what a confirmation must say."""
