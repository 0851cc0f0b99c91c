"""The inbox of requests: what waits for whom, with the selected one beside the list."""
