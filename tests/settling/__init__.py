"""A model of the settlement: three services' real rules, the topics between them, and whatever may go wrong there."""
