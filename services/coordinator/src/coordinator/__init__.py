"""The coordinator: joins what the agencies say, keeps the clocks, issues a settlement or says what stands between."""
