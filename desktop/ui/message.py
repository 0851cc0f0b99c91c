"""What the window says to a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from desktop.presentation.signs import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something the window said. `deed` is offered beside it: words, and what they do."""

    text: str
    tone: Tone
    at: datetime
    deed: tuple[str, Callable[[], object]] | None = None
