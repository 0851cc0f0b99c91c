"""The scope step: exactly which targets change, as a grid, as rules, and by what they have in common."""
