"""Small helpers around the real `git` for tests: bare remotes, commits, hooks."""

import os
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.ports import FileWrite, PushOutcome, RefUpdate, Signature
from desktop.backends.git.repository import GitRepository, open_repository
from desktop.settings.environment import read_environment

MAIN = "refs/heads/main"
LANE = "refs/heads/_gitopshq/lane/prod-eu"
SIGNATURE = Signature(name="Ana", email="ana@example.com", at=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))


def git(folder: Path, *words: str, stdin: bytes = b"", config: tuple[str, ...] = ()) -> str:
    """Run git in a folder and return its output."""
    settings = [part for item in config for part in ("-c", item)]
    done = subprocess.run(
        ["git", *settings, *words], cwd=folder, input=stdin, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def bare_repository(path: Path, *options: str) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", *options, path], check=True)
    return path


def opened(tmp_path: Path, url: Path | str, name: str = "app.git", **variables: str) -> GitRepository:
    environment = read_environment().with_variables(variables)
    return open_repository(tmp_path / name, str(url), environment, allow_file=True)


def commit(repository: GitRepository, parent: str, **files: bytes) -> str:
    writes = [
        FileWrite(path=path, mode="100644", blob=repository.write_blob(data)) for path, data in files.items()
    ]
    return repository.write_commit(parent, writes, "Change", SIGNATURE)


def push(repository: GitRepository, ref: str, new: str, expected: str = "") -> PushOutcome:
    return repository.push([RefUpdate(ref=ref, new=new, expected=expected)], CancelToken())


def tree_commit(bare: Path, *lines: str, ref: str = MAIN) -> str:
    """Make a commit in a bare repository from `mktree` lines and point a ref at it."""
    tree = git(bare, "mktree", "-z", "--missing", stdin=b"".join(line.encode() + b"\0" for line in lines))
    oid = git(bare, "commit-tree", tree, "-m", "x")
    git(bare, "update-ref", ref, oid)
    return oid


def blob(bare: Path, data: bytes) -> str:
    return git(bare, "hash-object", "-w", "--stdin", stdin=data)


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def is_running(pid: int) -> bool:
    """Tell whether a process runs; a zombie that nobody reaps does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def have_ended(pids: list[int], seconds: float = 1.0) -> bool:
    """Tell whether all processes end within some time: a killed one takes a moment to be gone."""
    end = time.monotonic() + seconds
    while any(is_running(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        threading.Event().wait(0.01)
    return True
