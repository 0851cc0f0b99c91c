"""SQLite: the cache that may be deleted, and the work that may not."""
