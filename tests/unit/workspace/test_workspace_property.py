"""Whatever stands in the file, the answer is a workspace or faults with places; order never enters digests."""

import json
import random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.application.errors import WorkspaceFaultsError
from desktop.backends.workspace import WorkspaceFiles
from desktop.backends.workspace.models import WorkspaceModel
from desktop.domain.workspace import Fault
from tests.unit.workspace.workspace_texts import FILE, WHOLE, no_check, read, rule_trouble

WORDS = [
    "dev",
    "prod-eu",
    "*",
    "..",
    "{service}",
    "{environment}",
    "30m",
    "5%",
    "",
    "x" * 600,
    "a.b",
    "(",
    "é",
    "no",
    "2026-01-01T00:00",
]
SCALARS = st.sampled_from([*WORDS, True, False, None, 0, -1, 5, 10**14])
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "from", "path", "key", *WORDS]), inner, max_size=3)
    ),
    max_leaves=6,
)
SECTIONS = [field.alias for field in WorkspaceModel.model_fields.values()]
READER = WorkspaceFiles(no_check, rule_trouble)


def answer(content: object) -> None:
    """Read the content; only faults may be raised, and each has a place in the file and a remedy."""
    text = yaml.safe_dump(content, allow_unicode=True, default_style=None, sort_keys=False)
    lines = text.count("\n") + 1
    faults = faults_in(text.encode())
    assert list(faults) == sorted(faults)
    for fault in faults:
        assert 1 <= fault.line <= lines
        assert fault.column >= 1
        assert fault.remedy
        assert len(fault.message) <= 700


def faults_in(data: bytes) -> tuple[Fault, ...]:
    try:
        READER.read({FILE: data})
    except WorkspaceFaultsError as error:
        return error.faults
    return ()


@given(st.dictionaries(st.sampled_from(SECTIONS), ANYTHING, max_size=5))
def test_any_sections_are_answered(sections: dict[str, object]):
    answer({"apiVersion": "gitopshq.dev/v1", "kind": "Workspace", "metadata": {"name": "x"}, **sections})


def paths(content: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    items = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    for key, value in items:
        found += paths(value, (*path, key))
    return found


EXAMPLE: dict[str, Any] = yaml.load(WHOLE, Loader=yaml.BaseLoader)
PATHS = paths(EXAMPLE)


@settings(max_examples=300)
@given(path=st.sampled_from(PATHS), other=ANYTHING | st.just("DELETE"))
def test_one_wrong_value_anywhere_is_answered(path: tuple[str | int, ...], other: object):
    content = json.loads(json.dumps(EXAMPLE))
    parent = content
    for step in path[:-1]:
        parent = parent[step]
    if other == "DELETE":
        del parent[path[-1]]
    else:
        parent[path[-1]] = other
    answer(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes):
    assert faults_in(data)


@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_and_entries_does_not_enter_the_digests(chance: random.Random):
    expected = read(head=WHOLE)
    text = yaml.load(WHOLE, Loader=yaml.CSafeLoader)
    for freeze in text.pop("freezes"):
        assert freeze
    shuffled = {key: text[key] for key in chance.sample(list(text), len(text))}
    for entries in shuffled.values():
        if isinstance(entries, list):
            chance.shuffle(entries)
    found = READER.read({FILE: json.dumps(shuffled).encode()})
    assert (found.policy_digest, found.bindings_digest) == (expected.policy_digest, expected.bindings_digest)
