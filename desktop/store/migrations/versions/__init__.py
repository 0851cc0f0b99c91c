"""One module a step, oldest first; a released step never changes."""
