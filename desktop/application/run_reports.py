"""What driving a run tells: news on the way, and how it ended. Light, so that a window may know it from its start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from desktop.application.verifications import Verification
    from desktop.domain.request import Request


class RunEnd(StrEnum):
    """Why driving a run came to an end here."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PAUSED = "paused"
    STOPPED = "stopped"
    WAITS_FOR_ACCEPTANCE = "waits-for-acceptance"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNews:
    """Something happened in a run: for a progress line, a log, a screen."""

    request: Request
    sentence: str
    wave: int = 0
    verification: Verification | None = None


Tell: TypeAlias = Callable[[RunNews], None]


def tell_nobody(_news: RunNews) -> None:
    """Drop the news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """How driving ended, the request as it stands, and the last verification."""

    end: RunEnd
    request: Request
    sentence: str
    verification: Verification | None = None
    changed: int = 0
    untouched: int = 0
