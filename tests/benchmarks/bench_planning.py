"""Planning a thousand targets and one, and bringing three hundred edited files to the remote."""

import shutil
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.ports import (
    DocumentQuery,
    FileWrite,
    PushResult,
    RefUpdate,
    Signature,
    ValueChange,
    ValueQuery,
)
from desktop.backends.git.repository import GitRepository, open_repository
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.keypath import KeyPath
from desktop.settings.environment import read_environment
from tests.benchmarks import peers
from tests.benchmarks.bench_row import Row, seconds
from tests.benchmarks.bench_world import World

_MAIN = "refs/heads/main"
_FILES = 300
_RUNS = 5
_CANCEL = CancelToken()


def rows(world: World) -> Iterator[Row]:
    """Yield plans of the generated repository, and its commits beside a script's."""
    remote = world.generated("planning")
    found = world.child(world.home("planning"), "plan", f"file://{remote}", "test", "prod")
    count = f"{found['targets']:,.0f}"
    yield Row(name=f"preview {count} targets, first time", value=found["first"], unit="s")
    yield Row(name=f"preview {count} targets, warm", value=found["warm"], unit="s", goal=1)
    yield Row(name="preview 1 target, warm", value=found["one"], unit="s", goal=1)
    yield Row(name=f"peak memory of previewing {count} targets", value=found["peak_mib"], unit="MiB")
    yield _commits(world)


def _commits(world: World) -> Row:
    own = world.generated("commits")
    paths = [f"envs/prod/tenant-{number:04}/web/values.yaml" for number in range(_FILES)]
    folder = world.folder / "commits-own.git"
    with open_repository(folder, str(own), read_environment(), allow_file=True) as repository:
        repository.fetch([_MAIN], _CANCEL)
        tags = [f"2.{number}.0" for number in range(_RUNS)]
        ours = statistics.median(seconds(lambda tag=tag: _commit(repository, paths, tag)) for tag in tags)  # type: ignore[misc]
    theirs = statistics.median(_script(world, own, paths, number) for number in range(_RUNS))
    return Row(
        name=f"commit {_FILES} edited files to a remote (fetch, edit, commit, push)",
        value=ours,
        unit="s",
        faster=3,
        peer="git clone, edit, commit, push",
        peer_value=theirs,
    )


def _commit(repository: GitRepository, paths: list[str], tag: str) -> None:
    """Do what a wave does: fetch, edit with proof, store, commit, and push with a lease."""
    tip = repository.fetch([_MAIN], _CANCEL).tips[_MAIN]
    query = ValueQuery(key=KeyPath.parse("image.tag"), document=DocumentQuery())
    editor = ValueFileEditor()
    blobs = {entry.path: entry for entry in repository.tree(tip)}
    contents = dict(repository.blobs([blobs[path].blob for path in paths]))
    edited = [
        editor.edit(path, contents[blobs[path].blob], [ValueChange(query=query, text=tag)]) for path in paths
    ]
    files = [
        FileWrite(path=path, mode=blobs[path].mode, blob=blob)
        for path, blob in zip(paths, repository.write_blobs(edited), strict=True)
    ]
    person = Signature(name="B", email="b@example.com", at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    commit = repository.write_commit(tip, files, f"Promote {tag}", person)
    outcome = repository.push([RefUpdate(ref=_MAIN, new=commit, expected=tip)], _CANCEL)
    assert outcome.result is PushResult.ACCEPTED, outcome.message


def _script(world: World, remote: Path, paths: list[str], number: int) -> float:
    folder = world.folder / f"script-{number}"
    old = f'"2.{_RUNS - 1}.0"' if number == 0 else f'"3.{number - 1}.0"'
    took = seconds(lambda: peers.clone_edit_push(remote, folder, paths, old, f'"3.{number}.0"'))
    shutil.rmtree(folder)
    return took
