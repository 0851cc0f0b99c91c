"""The handoff note of a request: its fields, and the note as it is copied."""
