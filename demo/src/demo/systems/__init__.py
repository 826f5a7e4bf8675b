"""One old system per agency: it acts in ticks of its own and knows its own service only."""
