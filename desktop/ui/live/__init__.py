"""Live: the runs in progress, and one run while it goes on."""
