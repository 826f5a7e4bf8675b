"""What every service's pages and routes share: who is asking, how a no is said, what an operator may ask."""
