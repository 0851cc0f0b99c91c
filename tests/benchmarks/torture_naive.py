"""A deliberately naive executor: always redoes what is not noted, stamps commits anew, trusts exit codes.

It stays so that the harness can show that it would find such a one wrong.
"""

import json
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.torture_world import WAVES, git

PROMOTION = "NAIVE"


def run(case: Path, point: Callable[[str], None]) -> bool:
    """Land each wave that its note does not name; tell whether it believes that all stand."""
    note = case / "naive.json"
    clone = case / "naive"
    if not (clone / "HEAD").exists():
        git(case, "clone", "-q", "--bare", "remote.git", str(clone))
    done: list[int] = json.loads(note.read_text()) if note.exists() else []
    for wave in range(1, WAVES + 1):
        if wave in done:
            continue
        point("fetch.before")
        git(clone, "fetch", "-q", "origin", "+refs/heads/main:refs/heads/main")
        commit = _commit(clone, wave)
        point("push.before")
        pushed = subprocess.run(
            ["git", "push", "-q", "origin", f"{commit}:refs/heads/main"],
            cwd=clone,
            capture_output=True,
            check=False,
        )
        point("push.after")
        if pushed.returncode != 0:
            return False
        note.write_text(json.dumps([*done, wave]))
        done = [*done, wave]
        point("note.after")
    return True


def _commit(clone: Path, wave: int) -> str:
    tip = git(clone, "rev-parse", "refs/heads/main")
    # A fresh stamp in place of a fresh second: two tries within one second must differ as they would in life.
    message = f"Promote\n\nPromotion-Id: {PROMOTION}\nPromotion-Wave: {wave}/{WAVES}\nTry: {uuid.uuid4()}\n"
    return git(clone, "commit-tree", f"{tip}^{{tree}}", "-p", tip, "-m", message)
