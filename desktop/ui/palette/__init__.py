"""The command palette: one field that finds everything by its name."""
