"""Measure the program: `python -m tests.benchmarks` prints a table and writes build/bench.json.

Rows on the real repository need the shared data (`GITOPSHQ_SHARED`, else `../shared` beside the checkout); without them
they are left out. Names after the command choose groups: `python -m tests.benchmarks planning editing`.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import (
    bench_diff_view,
    bench_editing,
    bench_freezes,
    bench_graph,
    bench_ledger,
    bench_opening,
    bench_planning,
    bench_sample,
    bench_scope_grid,
    bench_timeline,
    bench_window,
)
from tests.benchmarks.bench_row import HEADINGS, LeftOutError, Row
from tests.benchmarks.bench_world import World

_CHECKOUT = Path(__file__).resolve().parents[2]
_GROUPS: dict[str, Callable[[World], Iterator[Row]]] = {
    "opening": bench_opening.rows,
    "planning": bench_planning.rows,
    "editing": bench_editing.rows,
    "ledger": bench_ledger.rows,
    "freezes": bench_freezes.rows,
    "sample": bench_sample.rows,
    "window": bench_window.rows,
    "scope_grid": bench_scope_grid.rows,
    "graph": bench_graph.rows,
    "timeline_view": bench_timeline.rows,
    "diff_view": bench_diff_view.rows,
}


def main(chosen: list[str]) -> None:
    """Measure the groups named (all) and report."""
    begin = time.perf_counter()
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="gitopshq-bench-") as folder:
        world = World(folder=Path(folder), bundle=_bundle())
        for name, rows in _GROUPS.items():
            if not chosen or name in chosen:
                print(f"measuring {name} …", file=sys.stderr, flush=True)
                try:
                    for row in rows(world):
                        found.append(row)
                        print(f"  {row.name}: {row.value:.3g} {row.unit}", file=sys.stderr, flush=True)
                except LeftOutError as reason:
                    print(f"left out: {name}: {reason}")
                _write(found)
    for line in _table([HEADINGS, *(row.cells() for row in found)]):
        print(line)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"\n{os.cpu_count()} processors, load {load}, {time.perf_counter() - begin:.0f} s; written to build/bench.json"
    )


def _write(found: list[Row]) -> None:
    """Write what was measured so far: a run that is ended early leaves its first groups."""
    target = _CHECKOUT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([row.as_json() for row in found], indent=2) + "\n", encoding="utf-8")


def _bundle() -> Path | None:
    named = os.environ.get("GITOPSHQ_SHARED", "")
    folder = Path(named) if named else _CHECKOUT.parent / "shared"
    bundle = folder / "realworld" / "infra-deployments.bundle"
    return bundle if bundle.is_file() else None


def _table(lines: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


if __name__ == "__main__":
    main(sys.argv[1:])
