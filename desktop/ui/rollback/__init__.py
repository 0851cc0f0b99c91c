"""The screen that goes back: history at the left, what would change at the right, consent beneath."""
