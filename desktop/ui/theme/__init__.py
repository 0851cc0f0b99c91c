"""Colours, type, icons and status shapes: the only place that knows what anything looks like."""
