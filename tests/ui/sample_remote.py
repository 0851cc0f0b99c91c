"""Commits on the sample's own remote, as somebody else would push them."""

from collections.abc import Mapping
from pathlib import Path

from tests.integration.git_fixtures import git


def push_commit(sample_home: Path, folder: Path, files: Mapping[str, str], message: str) -> str:
    """Commit files on the main branch of the sample's remote; return the new tip."""
    remote = sample_home / "data" / "sample" / "remote.git"
    clone = folder / "clone"
    if not clone.is_dir():
        git(folder, "clone", "--quiet", "--branch", "main", str(remote), str(clone))
    for path, text in files.items():
        file = clone / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    git(clone, "add", "--all")
    who = ("-c", "user.name=Kim Lindqvist", "-c", "user.email=k.lindqvist@example.com")
    git(clone, *who, "commit", "--quiet", "--message", message)
    git(clone, "push", "--quiet", "origin", "main")
    return git(clone, "rev-parse", "HEAD").strip()


def read_file(sample_home: Path, folder: Path, path: str, commit: str = "main") -> str:
    """Return a file of the sample's remote, at the tip of its main branch where no commit is named."""
    remote = sample_home / "data" / "sample" / "remote.git"
    return git(remote, "show", f"{commit}:{path}")
