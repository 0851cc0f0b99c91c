"""Replay the recorded promotions of a Git bundle with one workspace file, and compare byte for byte.

    python -m tests.benchmarks.replay --bundle FILE --index FILE

The index is a JSON list of {"case", "subject", …}; the bundle holds refs/cases/<case>/before and /after. Positions in
the list count from 0; the workspace file was written from the even ones, so the odd ones show what it is worth on
promotions it was not made for. The exit code is 0 if 208 are identical by keys alone and 213 in all.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.inventory import Inventory
from desktop.backends.git.repository import GitRepository, open_repository
from desktop.backends.workspace import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.workspace import Workspace
from desktop.settings.environment import read_environment
from tests.benchmarks.replay_plan import Case, Replayed, Replayer
from tests.fakes.parsed_cache import MemoryParsedCache

WORKSPACE = Path(__file__).resolve().parents[1] / "data" / "replay" / "workspace.yaml"
MAX_BINDINGS = 40
ENOUGH_BY_KEYS, ENOUGH = 208, 213


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Some cases counted: identical `by_keys`, identical with whole files (`copies`), and `failed`."""

    by_keys: int
    copies: int
    failed: int

    @classmethod
    def of(cls, cases: Sequence[Replayed]) -> "Score":
        kinds = [case.kind for case in cases]
        return cls(by_keys=kinds.count("keys"), copies=kinds.count("copies"), failed=kinds.count("not"))

    @property
    def identical(self) -> int:
        return self.by_keys + self.copies

    @property
    def total(self) -> int:
        return self.identical + self.failed

    @property
    def is_enough(self) -> bool:
        return self.by_keys >= ENOUGH_BY_KEYS and self.identical >= ENOUGH


def read_workspace() -> Workspace:
    reader = WorkspaceFiles(lambda _data: None, lambda _rule: None)
    return reader.read({".gitopshq/workspace.yaml": WORKSPACE.read_bytes()})


@contextmanager
def bundled(bundle: Path, folder: Path) -> Iterator[tuple[GitRepository, dict[str, str]]]:
    """Open a bundle as the program opens a remote; yield it with the commits of its cases by ref."""
    mirror = folder / "mirror.git"
    subprocess.run(["git", "clone", "-q", "--mirror", str(bundle), str(mirror)], check=True)
    with open_repository(folder / "own.git", str(mirror), read_environment(), allow_file=True) as repository:
        repository.fetch(["refs/cases"], CancelToken())
        yield repository, repository.known_tips(["refs/cases"])


def replayed_cases(bundle: Path, index: Path, folder: Path) -> list[Replayed]:
    """Replay all cases, in the order of the index."""
    workspace, files = read_workspace(), ValueFileEditor()
    with bundled(bundle, folder) as (repository, tips):
        inventory = Inventory(workspace, repository, files, MemoryParsedCache())
        replayer = Replayer(workspace, repository, files, inventory)
        return [replayer.replay(case) for case in read_cases(index, tips)]


def read_cases(index: Path, tips: dict[str, str]) -> list[Case]:
    return [
        Case(
            name=item["case"],
            subject=item["subject"],
            before=tips[f"refs/cases/{item['case']}/before"],
            after=tips[f"refs/cases/{item['case']}/after"],
        )
        for item in json.loads(index.read_text(encoding="utf-8"))
    ]


def report(cases: Sequence[Replayed]) -> Iterator[str]:
    """Yield the lines of the report; the last one is the result."""
    yield f"{'positions':10} {'cases':>6} {'by keys':>8} {'with whole files':>17} {'not identical':>14}"
    for name, some in (("even", cases[::2]), ("odd", cases[1::2]), ("all", cases)):
        score = Score.of(some)
        yield f"{name:10} {score.total:6} {score.by_keys:8} {score.copies:17} {score.failed:14}"
    yield from _origins([case for case in cases if case.kind != "not"])
    for position, case in enumerate(cases):
        if case.kind == "not":
            yield f"\n{'odd' if position % 2 else 'even'} {case.case.name}: {case.case.subject}"
            yield from (f"  {path}: {why}" for path, why in case.wrong.items())
    total = Score.of(cases)
    yield f"\n{total.identical} of {total.total} byte-identical"


def _origins(identical: Sequence[Replayed]) -> Iterator[str]:
    """Yield where the new values of the identical cases came from."""
    outside = sum(case.outside > 0 for case in identical)
    part = sum(not case.outside and case.left_out > 0 for case in identical)
    yield "\nof the identical ones"
    yield f"{len(identical) - outside - part:4} are the program's own plan for their route and services, as it stands"
    yield f"{part:4} are a part of that plan: not all that it offers was promoted"
    yield f"{outside:4} take a value that no source environment had: the after-tree's, under the binding's key"


def main() -> int:
    parser = argparse.ArgumentParser(description="Replay the recorded promotions of a Git bundle.")
    parser.add_argument("--bundle", type=Path, required=True, help="Git bundle with refs/cases/*")
    parser.add_argument("--index", type=Path, required=True, help="JSON list of the cases")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        cases = replayed_cases(options.bundle, options.index, Path(folder))
    for line in report(cases):
        print(line)
    return 0 if Score.of(cases).is_enough else 1


if __name__ == "__main__":
    sys.exit(main())
