"""Recurrence rules of freezes."""
