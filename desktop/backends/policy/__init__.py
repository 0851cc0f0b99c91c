"""Policy rules in CEL."""
