"""The workspace files people write, read into domain values."""
