"""What others do in place of the program: plain Git with a checkout, PyYAML, and a round trip through ruamel.yaml."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML

from tests.benchmarks.bench_world import git


def clone_and_read(remote: Path, folder: Path) -> int:
    """Clone a repository and load every YAML file of it; return how many could be loaded."""
    git(folder.parent, "clone", "-q", f"file://{remote}", str(folder))
    return sum(_loads(path) for path in folder.rglob("*.y*ml") if path.is_file())


def clone_edit_push(remote: Path, folder: Path, paths: Sequence[str], old: str, new: str) -> None:
    """Clone, replace a text in some files, commit and push: the script that most teams have."""
    git(folder.parent, "clone", "-q", f"file://{remote}", str(folder))
    for path in paths:
        file = folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, path
        file.write_text(text.replace(old, new), encoding="utf-8")
    git(folder, "commit", "-q", "-a", "-m", "Promote")
    git(folder, "push", "-q", "origin", "HEAD")


def round_trip(data: bytes, document: int, steps: Sequence[str | int], text: str) -> bytes:
    """Set one value by loading and dumping the whole file, with quotes and comments kept."""
    engine = YAML(typ="rt")
    engine.preserve_quotes = True
    engine.width = 4096
    documents: list[Any] = list(engine.load_all(data))
    node = documents[document]
    for step in steps[:-1]:
        node = node[step]
    node[steps[-1]] = text
    written = io.BytesIO()
    engine.dump_all(documents, written)
    return written.getvalue()


def _loads(path: Path) -> bool:
    try:
        for _ in _documents(path):
            pass
    except (yaml.YAMLError, UnicodeDecodeError):
        return False
    return True


def _documents(path: Path) -> Iterator[object]:
    return yaml.load_all(path.read_bytes(), Loader=yaml.CSafeLoader)
