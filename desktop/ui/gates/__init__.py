"""A request with its gates: what must be true before it may start, who said what, and the sheets that act on it."""
