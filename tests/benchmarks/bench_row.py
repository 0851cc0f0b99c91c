"""A measured row: its value beside a goal and, where there is one, what another way takes in the same run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement. `goal` is the greatest value that is good enough, `faster` the least ratio to the peer."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    faster: float | None = None
    peer: str = ""
    peer_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as much the peer takes."""
        return None if self.peer_value is None or not self.value else self.peer_value / self.value

    @property
    def met(self) -> bool | None:
        """Tell whether the goal is reached; None where there is none."""
        if self.faster is not None:
            return self.ratio is not None and self.ratio >= self.faster
        return None if self.goal is None else self.value <= self.goal

    @property
    def goal_text(self) -> str:
        if self.faster is not None:
            return f">= {self.faster:g} x faster"
        return "" if self.goal is None else f"<= {self.goal:g} {self.unit}"

    def as_json(self) -> dict[str, object]:
        plain = {name: value for name, value in asdict(self).items() if name != "faster"}
        return {**plain, "ratio": self.ratio, "goal": self.goal_text, "met": self.met}

    def cells(self) -> tuple[str, ...]:
        """Return the texts of a table's row."""
        return (
            self.name,
            f"{_short(self.value)} {self.unit}",
            self.goal_text,
            self.peer,
            "" if self.peer_value is None else f"{_short(self.peer_value)} {self.unit}",
            "" if self.ratio is None else f"{self.ratio:.1f}",
            {None: "", True: "yes", False: "NO"}[self.met],
        )


HEADINGS = ("what", "measured", "goal", "peer", "peer's", "ratio", "met")


class LeftOutError(Exception):
    """Rows cannot be measured here; the text says why."""


def seconds(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def median_seconds(action: Callable[[], object], runs: int) -> float:
    return statistics.median(seconds(action) for _ in range(runs))


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
