"""Git by the user's own program: one runner, pure parsers, an app-owned bare repository."""
