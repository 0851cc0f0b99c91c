"""Counted things in words."""


def plural(count: int, one: str, many: str = "") -> str:
    """Return `1 target`, `41 targets`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
