"""Two thousand scalars of a real repository, edited with the texts that are hardest to write."""

import random
import subprocess
import time
from pathlib import Path

import pytest

from desktop.application.errors import AppError
from desktop.application.ports import DocumentQuery, ValueChange, ValueQuery
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.keypath import KeyPath
from tests.benchmarks.splice_corpus import NEW_TEXTS, Result, edit_all, yaml_files

WANTED = 2_000


@pytest.fixture(scope="module")
def corpus(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, bytes]]:
    bundle = shared_data / "realworld" / "infra-deployments.bundle"
    clone = tmp_path_factory.mktemp("corpus") / "infra-deployments.git"
    subprocess.run(["git", "clone", "-q", "--mirror", str(bundle), str(clone)], check=True)
    files = list(yaml_files(clone))
    random.Random(7).shuffle(files)
    return files


def test_scalars_of_real_files_are_edited_without_damage(corpus: list[tuple[str, bytes]]) -> None:
    result = Result()
    chance = random.Random(7)
    for path, data in corpus:
        edit_all(path, data, chance, result)
        if result.edited >= WANTED:
            break
    assert result.damage == []
    assert result.edited >= WANTED
    assert set(result.refused) <= {
        "a template expression", "a mapping, not one value,", "a list, not one value,",
        "a template expression, not one value,",
    }  # fmt: skip


def test_each_edit_alone_through_the_port_keeps_every_other_line(corpus: list[tuple[str, bytes]]) -> None:
    editor, chance = ValueFileEditor(), random.Random(8)
    edited = 0
    for path, data in corpus[:300]:
        try:
            leaf = chance.choice(editor.leaves(path, data))
            document = DocumentQuery()
            if not leaf.document.startswith("#"):
                kind, _slash, name = leaf.document.partition("/")
                document = DocumentQuery(kind=kind, name=name)
            query = ValueQuery(key=KeyPath.parse(leaf.key), document=document)
            text = chance.choice(NEW_TEXTS).strip() or "v2"
            if leaf.key in ("kind", "metadata.name"):
                continue
            changed = editor.edit(path, data, [ValueChange(query=query, text=text)])
        except (AppError, IndexError):
            continue
        old, new = data.splitlines(), changed.splitlines()
        assert old[: leaf.line - 1] == new[: leaf.line - 1]
        assert editor.find(path, changed, [query])[0][0].text == text
        edited += 1
    assert edited > 200


def test_two_thousand_files_are_searched_in_seconds(corpus: list[tuple[str, bytes]]) -> None:
    editor = ValueFileEditor()
    queries = [
        ValueQuery(key=KeyPath.parse("images.[name=x].newTag")),
        ValueQuery(key=KeyPath.parse("resources.[~x//k8s?ref=]"), part=r"\?ref=([0-9a-f]{40})$"),
    ]
    started = time.process_time()
    for path, data in corpus[:2_000]:
        try:
            editor.find(path, data, queries)
        except AppError:
            continue
    assert time.process_time() - started < 10, "a serialising reader takes a minute"
