"""Editing one value of real files, proven byte by byte, beside a round trip through ruamel.yaml."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.error import YAMLError

from desktop.application.errors import AppError
from desktop.application.ports import DocumentQuery, ValueChange, ValueQuery
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.backends.yaml.locate import read_yaml
from desktop.backends.yaml.match import Match, matches_in
from desktop.backends.yaml.outline import scalars
from desktop.backends.yaml.source import Limits, decode
from desktop.domain.errors import GitOpsError
from desktop.domain.keypath import Index, KeyPath, Name, literal
from tests.benchmarks import peers
from tests.benchmarks.bench_row import Row, seconds
from tests.benchmarks.bench_world import World, git
from tests.benchmarks.splice_corpus import yaml_files

_SEED = 20_260_301
_SAMPLE = 250
_TEXT = "v9.8.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    path: str
    data: bytes
    document: int
    key: KeyPath

    @property
    def steps(self) -> list[str | int]:
        return [step.number if isinstance(step, Index) else literal(step.text) for step in self.key.steps]  # type: ignore[union-attr]

    def ours(self) -> bytes:
        query = ValueQuery(key=self.key, document=DocumentQuery(index=self.document))
        return ValueFileEditor().edit(self.path, self.data, [ValueChange(query=query, text=_TEXT)])

    def theirs(self) -> bytes:
        return peers.round_trip(self.data, self.document, self.steps, _TEXT)


def rows(world: World) -> Iterator[Row]:
    """Yield the time for a seeded sample of files that both can edit, and how many bytes differ where none should."""
    remote = world.real()
    chance = random.Random(_SEED)
    files = sorted(yaml_files(remote, git(remote, "rev-parse", "main")))
    chosen = chance.sample(files, min(_SAMPLE, len(files)))
    edits = [edit for path, data in chosen if (edit := _edit(path, data, chance)) is not None]
    usable = [edit for edit in edits if _both_can(edit)]
    ours = seconds(lambda: [edit.ours() for edit in usable])
    theirs = seconds(lambda: [edit.theirs() for edit in usable])
    yield Row(
        name=f"edit one value in each of {len(usable)} real files",
        value=ours,
        unit="s",
        faster=20,
        peer="ruamel.yaml round trip",
        peer_value=theirs,
    )
    yield Row(
        name="files of these in which other lines changed",
        value=sum(_other_lines(edit, edit.ours()) for edit in usable),
        unit="files",
        goal=0,
        peer="ruamel.yaml round trip",
        peer_value=sum(_other_lines(edit, edit.theirs()) for edit in usable),
    )


def _edit(path: str, data: bytes, chance: random.Random) -> _Edit | None:
    try:
        tree = read_yaml(decode(path, data, Limits()))
    except AppError:
        return None
    found = [
        _Edit(path=path, data=data, document=document, key=key)
        for document, root in enumerate(tree.roots)
        for key in (KeyPath.parse(text) for text, _ in scalars(root))
        if all(isinstance(step, Name | Index) for step in key.steps)
        and _on_one_line(matches_in(tree, document, key)[0], tree.source.text)
    ]
    return chance.choice(found) if found else None


def _on_one_line(match: Match, text: str) -> bool:
    """Tell whether a value can be replaced and stands on one line, so that no other line has to change."""
    return not match.obstacle and "\n" not in text[match.node.start : match.node.end].rstrip()


def _both_can(edit: _Edit) -> bool:
    try:
        return bool(edit.ours() and edit.theirs())
    except (GitOpsError, YAMLError, KeyError, IndexError, TypeError):
        return False


def _other_lines(edit: _Edit, changed: bytes) -> bool:
    old, new = edit.data.splitlines(), changed.splitlines()
    return len(old) != len(new) or sum(one != two for one, two in zip(old, new, strict=True)) > 1
