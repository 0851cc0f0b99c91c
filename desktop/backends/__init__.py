"""Adapters to the world outside: Git, files, clusters, calendars."""
