"""Torture: runs killed at every point, writers that race, workstations that act at random.

    python -m tests.benchmarks.torture --runs 250 --seed 1

The last line is `N runs: A lost, B doubled, C broken chains`; the exit code is 1 if any of the three is not 0, or if
the naive executor, which the harness must find wrong, is not.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import torture_concurrency, torture_model
from tests.benchmarks.torture_kill import (
    CHECKOUT,
    Outcome,
    children,
    chosen_kills,
    every_naive_kill,
    fast_folder,
    kill_all,
    naive_kills,
    points_of,
)

DEFAULT_RUNS = 250
WRITERS, EVENTS, ROUNDS = 8, 50, 20
MODEL_STEPS, MODEL_STORIES = 40, 5
_EVERY = 25
_BUNDLE = "realworld/infra-deployments.bundle"


def say(text: str) -> None:
    print(text, flush=True)


def kills(folder: Path, runs: int, seed: int) -> Outcome:
    """Run the kill harness with several workers."""
    with children(folder / "worker-0") as first, children(folder / "worker-1") as second:
        points, paused = points_of(first), points_of(second, pause=True)
        wanted = chosen_kills(runs, seed, points, paused)
        say(f"kill harness: {len(points)} points of a run, {len(wanted)} runs")
        count = 0

        def told(done: Outcome) -> None:
            nonlocal count
            count += 1
            for fault in done.faults:
                say(f"  FAULT {fault}")
            if count % _EVERY == 0:
                say(f"  {count} of {len(wanted)} runs")

        return kill_all((first, second), wanted, told)


def naive_is_found_wrong(folder: Path) -> bool:
    with children(folder / "naive") as worker:
        found = naive_kills(worker, every_naive_kill())
    say(f"naive executor: {found.runs} runs: {len(found.lost)} lost, {len(found.doubled)} doubled")
    return bool(found.lost or found.doubled)


def races(folder: Path) -> Outcome:
    """Let writers and starters race."""
    with children(folder / "races") as worker:
        outcome, report = torture_concurrency.writers(worker, WRITERS, EVENTS)
        say(f"writers: {report}")
        for race in torture_concurrency.RACES:
            done = torture_concurrency.starters(worker, race, ROUNDS)
            say(f"starters, {race}: {done.runs} rounds, {len(done.faults)} faults")
            outcome.add(done)
    for fault in outcome.faults:
        say(f"  FAULT {fault}")
    return outcome


def stories(folder: Path, seed: int) -> Outcome:
    """Let three workstations act at random."""
    outcome = Outcome()
    for number in range(MODEL_STORIES):
        told = torture_model.story(folder / f"story-{number}", seed * 1000 + number, MODEL_STEPS)
        outcome.runs += 1
        outcome.broken += told.faults
    say(f"workstations: {outcome.runs} stories of {MODEL_STEPS} acts, {len(outcome.faults)} faults")
    for fault in outcome.faults:
        say(f"  FAULT {fault}")
    return outcome


def splices(seed: int) -> bool:
    """Edit every scalar of the real repository, where it is there; tell whether nothing was damaged."""
    bundle = Path(os.environ.get("GITOPSHQ_SHARED") or CHECKOUT.parent / "shared") / _BUNDLE
    if not bundle.exists():
        say("splices: not run (no shared data; set GITOPSHQ_SHARED)")
        return True
    say("splices:")
    words = ["-m", "tests.benchmarks.splice_corpus", "--bundle", str(bundle), "--seed", str(seed)]
    return subprocess.run([sys.executable, *words], cwd=CHECKOUT, check=False).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Kill runs, race writers, act at random; count what is wrong."
    )
    parser.add_argument("--runs", type=int, default=DEFAULT_RUNS, help="how many runs are killed")
    parser.add_argument(
        "--seed", type=int, default=1, help="which order, and which kills beyond every single one"
    )
    options = parser.parse_args()
    started = time.monotonic()
    folder = fast_folder(Path(tempfile.gettempdir()))
    try:
        found = naive_is_found_wrong(folder)
        outcome = kills(folder, options.runs, options.seed)
        outcome.add(races(folder))
        outcome.add(stories(folder, options.seed))
    finally:
        shutil.rmtree(folder)
    whole = splices(options.seed)
    say(f"{time.monotonic() - started:.0f} s")
    if not found:
        say("FAULT the naive executor was not found wrong: the harness sees nothing")
    if not whole:
        say("FAULT a splice damaged a file")
    say(
        f"{outcome.runs} runs: {len(outcome.lost)} lost, {len(outcome.doubled)} doubled, "
        f"{len(outcome.broken)} broken chains"
    )
    return 1 if outcome.faults or not found or not whole else 0


if __name__ == "__main__":
    sys.exit(main())
