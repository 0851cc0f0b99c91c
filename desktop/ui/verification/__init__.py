"""Verification: the proof that targets run the plan, or what is missing of it."""
