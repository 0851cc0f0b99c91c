"""The controls every screen is built of: named, reachable by keyboard, drawn from the theme's tokens."""
