"""The prosecutor's documents, for people: views of what is proven, which change nothing."""
