"""Edit every scalar of every YAML file of a real repository and check each byte that nobody asked to change.

    python -m tests.benchmarks.splice_corpus --bundle infra-deployments.bundle

Each file is edited once with all its scalars, proven by the program's own re-parse, and checked again here by other
means: the bytes between the values, and the values as PyYAML's loader composes them. The last line is a summary; the
exit code is 1 on any damage.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from desktop.application.errors import AppError, NotEditableError
from desktop.backends.yaml.block import Piece
from desktop.backends.yaml.locate import Tree, read_yaml
from desktop.backends.yaml.match import Match, matches_in
from desktop.backends.yaml.outline import scalars
from desktop.backends.yaml.source import Limits, decode
from desktop.backends.yaml.splice import Cut, scalar_cut, spliced
from desktop.domain.keypath import KeyPath

NEW_TEXTS = (
    "v9.8.7", "1.10", "no", "0777123", "1e5", "22:22", "2024-01-01", "", " x ", "a: b", "a #b", "it's", 'say "hi"',
    "- x", "[x]", "{x}", "*x", "&x", "!x", "%x", "@x", "`x", "C:\\d", "é😀", "two\nlines\n", "tab\there", "null",
    "true", "42", "x:",
)  # fmt: skip


@dataclass
class Result:
    """What came of a corpus: counts, reasons of refusals, and damage with its place."""

    files: int = 0
    scalars: int = 0
    edited: int = 0
    untouched_bytes: int = 0
    not_read: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    damage: list[str] = field(default_factory=list)


def yaml_files(repository: Path, commit: str = "HEAD") -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each `.yaml` and `.yml` file of a bare repository."""
    git = ["git", f"--git-dir={repository}"]
    listing = subprocess.run([*git, "ls-tree", "-r", "-z", commit], check=True, capture_output=True).stdout
    rows = [row.partition("\t") for row in listing.decode().split("\0") if row]
    wanted = [
        (path, head.split()[2])
        for head, _tab, path in rows
        if path.endswith((".yaml", ".yml")) and head.startswith("100")
    ]
    asked = "".join(f"{blob}\n" for _path, blob in wanted).encode()
    answer = subprocess.run(
        [*git, "cat-file", "--batch"], input=asked, check=True, capture_output=True
    ).stdout
    at = 0
    for path, _blob in wanted:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        yield path, answer[end + 1 : end + 1 + size]
        at = end + size + 2


def editable(tree: Tree, result: Result) -> Iterator[Match]:
    """Yield the scalars that can be replaced, and count the reasons of the others."""
    for document, root in enumerate(tree.roots):
        for key, _node in scalars(root):
            result.scalars += 1
            [match] = matches_in(tree, document, KeyPath.parse(key))
            if match.obstacle:
                result.refused[re.sub(r" at line:column.*| \*\S+|[0-9]+", "", match.obstacle)] += 1
            else:
                yield match


def edit_all(path: str, data: bytes, chance: random.Random, result: Result) -> None:
    """Edit every scalar of one file and check the outcome."""
    try:
        tree = read_yaml(decode(path, data, Limits()))
    except AppError as error:
        result.not_read[re.sub(r"[0-9]+|'.*'", "…", error.what.partition(" (first")[0])] += 1
        return
    result.files += 1
    wanted: dict[Match, str] = {}
    cuts: list[Cut] = []
    for match in editable(tree, result):
        text = chance.choice(NEW_TEXTS)
        try:
            cuts.append(scalar_cut(tree, match.node, [Piece(start=0, end=len(match.text), text=text)]))
        except NotEditableError as error:
            result.refused[error.what] += 1
            continue
        wanted[match] = text
    try:
        changed = spliced(tree, cuts)
    except NotEditableError as error:
        result.damage.append(f"{path}: refused as a whole: {error}")
        return
    result.edited += len(cuts)
    for damage in (_bytes_damage(tree, cuts, changed), _values_damage(tree, wanted, changed)):
        if damage:
            result.damage.append(f"{path}: {damage}")
    result.untouched_bytes += len(data) - sum(
        len(tree.source.text[cut.start : cut.end].encode()) for cut in cuts
    )


def _bytes_damage(tree: Tree, cuts: list[Cut], changed: bytes) -> str:
    """Walk through old and new bytes side by side, without the program's own proof."""
    at = len(tree.source.bom.encode())
    done = 0
    for cut in sorted(cuts, key=lambda cut: cut.start):
        between = tree.source.text[done : cut.start].encode()
        if changed[at : at + len(between)] != between:
            return f"bytes before position {cut.start} differ"
        at += len(between) + len(cut.text.encode())
        done = cut.end
    return "" if changed[at:] == tree.source.text[done:].encode() else "the end of the file differs"


def _values_damage(tree: Tree, wanted: dict[Match, str], changed: bytes) -> str:
    """Compose old and new documents with PyYAML and compare every scalar by its path."""
    old, new = _composed(tree.source.text.encode()), _composed(changed)
    for match, text in wanted.items():
        old[match.document, match.key] = text
    different = sorted(str(key) for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return f"other values differ: {', '.join(different[:5])}" if different else ""


def _composed(data: bytes) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = {}
    for document, root in enumerate(yaml.compose_all(data, Loader=yaml.CSafeLoader)):
        _flatten((document, ""), root, found)
    return found


def _flatten(key: tuple[int, str], node: yaml.Node | None, found: dict[tuple[int, str], str]) -> None:
    document, text = key
    dot = "." if text else ""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            below = "\\e" if name.value == "" else re.sub(r"[.\[\]{}*\\]", r"\\\g<0>", str(name.value))
            _flatten((document, f"{text}{dot}{below}"), value, found)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _flatten((document, f"{text}{dot}[{index}]"), value, found)
    elif isinstance(node, yaml.ScalarNode):
        found[key] = node.value


def run(repository: Path, seed: int) -> Result:
    """Edit every YAML file of a repository."""
    result = Result()
    chance = random.Random(seed)
    for path, data in yaml_files(repository):
        edit_all(path, data, chance, result)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description="Edit every scalar of a repository's YAML files.")
    parser.add_argument("--bundle", type=Path, required=True, help="a Git bundle, or a bare repository")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "corpus.git"
        subprocess.run(["git", "clone", "-q", "--mirror", str(options.bundle), str(clone)], check=True)
        started = time.process_time()
        result = run(clone, options.seed)
        seconds = time.process_time() - started
    for title, counts in (("files not read", result.not_read), ("scalars refused", result.refused)):
        for reason, count in counts.most_common():
            print(f"{title}: {count:7} {reason}")
    for line in result.damage:
        print(f"DAMAGE {line}")
    print(
        f"{result.files} files, {result.scalars} scalars, {result.edited} edited, "
        f"{sum(result.refused.values())} refused, {result.untouched_bytes} untouched bytes kept, "
        f"{len(result.damage)} damaged, {seconds:.1f} s"
    )
    return 1 if result.damage or not result.edited else 0


if __name__ == "__main__":
    sys.exit(main())
