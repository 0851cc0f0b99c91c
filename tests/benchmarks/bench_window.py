"""The window: how soon it is there, what it holds in memory, and how long it ever keeps a person waiting."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.bench_row import Row
from tests.benchmarks.bench_world import World
from tests.ui.sample_home import copy_sample, template_folder

_CHECKOUT = Path(__file__).resolve().parents[2]
_RUNS = 5


def rows(world: World) -> Iterator[Row]:
    """Yield starts, memory, and the longest block of the event loop in a whole promotion."""
    empty = world.home("window-empty")
    painted = [_child("paint", empty)["seconds"] for _ in range(_RUNS)]
    yield Row(name="first paint of the window", value=_middle(painted), unit="s", goal=0.6)
    template = template_folder(world.folder / "window-template")
    home = world.folder / "homes" / "window-sample"
    copy_sample(template, home)
    _child("usable", home)  # the first start fills the caches
    started = [_child("usable", home) for _ in range(_RUNS)]
    yield Row(
        name="window usable from cache (sample)",
        value=_middle([one["seconds"] for one in started]),
        unit="s",
        goal=1.5,
    )
    yield Row(
        name="… opened, and read anew behind it", value=_middle([one["read"] for one in started]), unit="s"
    )
    yield Row(
        name="… memory (PSS) with the sample open",
        value=_middle([one["pss_mib"] for one in started]),
        unit="MiB",
        goal=200,
    )
    lived = _child("hour", home)
    yield Row(
        name="… its growth over an hour's worth of updates", value=lived["growth_mib"], unit="MiB", goal=5
    )
    journey = world.folder / "homes" / "window-promotion"
    copy_sample(template, journey)
    promoted = _child("promotion", journey)
    yield Row(
        name="longest block of the event loop in a whole promotion",
        value=promoted["longest_ms"],
        unit="ms",
        goal=50,
    )


def _child(action: str, home: Path) -> dict[str, float]:
    home.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed lies there compiled
    command = [sys.executable, "-m", "tests.benchmarks.window_child", action, str(home), str(time.time())]
    done = subprocess.run(
        command, cwd=_CHECKOUT, env=environment, stdout=subprocess.PIPE, check=True, timeout=280
    )
    found: dict[str, float] = json.loads(done.stdout.decode().splitlines()[-1])
    return found


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
