"""Values inside YAML, JSON and .env files: found by position, replaced byte by byte."""
