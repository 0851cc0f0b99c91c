"""What a screen or a terminal shows, as plain data."""
