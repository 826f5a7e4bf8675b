"""One section of the joint case per agency, changed by that agency's own words only."""
