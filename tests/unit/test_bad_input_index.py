"""The sixty bad inputs: each has a test named after its number, or stands here with what it waits for.

A test carries its numbers as `b07` (or `b01_b02`) in its name; where a number's words ask for the whole program, the
table names a test that goes through it.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
_NUMBER = re.compile(r"(?<=_)b([0-9]{2})(?=_|$)")

COVERED: dict[int, tuple[str, str]] = {
    1: ("helper program as address", "integration/test_bad_inputs_repository.py"),
    2: ("option as address", "integration/test_bad_inputs_repository.py"),
    3: ("option as host", "integration/test_bad_inputs_repository.py"),
    4: ("bad host, port, credentials in the address", "integration/test_bad_inputs_repository.py"),
    5: ("hidden characters and length of an address", "integration/test_bad_inputs_repository.py"),
    6: ("odd branch names", "integration/test_bad_inputs_repository.py"),
    7: ("branch named like a file or tag", "integration/test_git_inputs.py"),
    8: ("hooks and settings of a copied configuration", "integration/test_git_inputs.py"),
    9: ("LFS pointers", "integration/test_bad_inputs_repository.py"),
    10: ("bare repository inside the tree", "integration/test_git_inputs.py"),
    11: ("symlinked file", "integration/test_bad_inputs_repository.py"),
    12: ("symlinked folder", "integration/test_bad_inputs_repository.py"),
    13: ("submodule", "integration/test_bad_inputs_repository.py"),
    14: ("tree entries that become a Git folder", "integration/test_git_inputs.py"),
    15: ("twins by case or Unicode form", "integration/test_bad_inputs_repository.py"),
    16: ("too large, too many, too long, too deep", "integration/test_bad_inputs_repository.py"),
    17: ("no commits, detached HEAD, no default branch", "integration/test_bad_inputs_repository.py"),
    18: ("shallow clone", "integration/test_bad_inputs_repository.py"),
    19: ("SHA-256 repository", "integration/test_bad_inputs_repository.py"),
    20: ("lost acknowledgement", "integration/test_git_inputs.py"),
    21: ("one ref of an atomic push refused", "integration/test_bad_inputs_repository.py"),
    22: ("no atomic push", "integration/test_bad_inputs_repository.py"),
    23: ("lane rewound, deleted, replaced", "integration/test_lane_store.py"),
    24: ("malformed event commits", "integration/test_lane_store.py"),
    25: ("other spellings of an event", "integration/test_bad_inputs_ledger.py"),
    26: ("gaps, repeats, wrong links, newer version", "integration/test_bad_inputs_ledger.py"),
    27: ("event type of a newer version", "integration/test_bad_inputs_ledger.py"),
    33: ("requester under a second address", "integration/test_bad_inputs_ledger.py"),
    34: ("wrong workspace commit or policy", "integration/test_bad_inputs_ledger.py"),
    35: ("billion laughs", "integration/test_bad_inputs_repository.py"),
    36: ("merge-key bomb", "integration/test_bad_inputs_repository.py"),
    37: ("deep nesting", "integration/test_bad_inputs_repository.py"),
    38: ("doubled keys", "integration/test_bad_inputs_repository.py"),
    39: ("constructing tags", "integration/test_bad_inputs_repository.py"),
    40: ("huge numbers", "integration/test_bad_inputs_repository.py"),
    41: ("texts that look like other types", "integration/test_bad_inputs_repository.py"),
    42: ("line ends, marks, encodings", "integration/test_bad_inputs_repository.py"),
    43: ("many documents, block scalars, anchors", "integration/test_bad_inputs_repository.py"),
    44: ("several places, templates", "integration/test_bad_inputs_repository.py"),
    45: ("missing and odd keys", "integration/test_bad_inputs_repository.py"),
    46: ("bindings that leave their place", "integration/test_bad_inputs_repository.py"),
    47: ("places bound twice, doubled environments, loops", "integration/test_bad_inputs_repository.py"),
    55: ("server's clock missing or off", "integration/test_bad_inputs_ledger.py"),
    56: ("hostile names on the terminal and in JSON", "e2e/test_hostile_start.py"),
    57: ("spoilt databases", "e2e/test_hostile_start.py"),
    60: ("hostile surroundings", "e2e/test_hostile_start.py"),
}
WAITING: dict[int, str] = {
    28: "signed statements",
    29: "signed statements",
    30: "signed statements; wildcards in people are refused already (test_workspace_faults.py)",
    31: "signed statements",
    32: "signed statements",
    48: "rendering",
    49: "rendering",
    50: "Kubernetes",
    51: "Kubernetes",
    52: "Kubernetes",
    53: "Argo CD",
    54: "forges",
    58: "bundles and the window",
    59: "deep links",
}
LATER_PARTS: dict[int, str] = {
    33: "bots and reviews: forges",
    55: "the time of a server over HTTP is not read yet: it stays unknown",
    56: "the window",
    60: "keyring, NFS, many applications at 125 %: the window",
}
"""Of covered numbers: what their lines say beyond what is built."""


@cache
def files_by_number() -> dict[int, set[str]]:
    """Return the files, relative to `tests`, that hold a test named after each number."""
    found: dict[int, set[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in _NUMBER.findall(node.name):
                    found.setdefault(int(number), set()).add(file.relative_to(TESTS).as_posix())
    return found


def test_every_number_is_covered_or_waits_for_something():
    assert COVERED.keys() | WAITING.keys() == set(range(1, 61))
    assert not COVERED.keys() & WAITING.keys()
    assert LATER_PARTS.keys() <= COVERED.keys()


@pytest.mark.parametrize("number", COVERED)
def test_a_covered_number_has_a_test_named_after_it(number: int):
    words, file = COVERED[number]
    assert file in files_by_number().get(number, set()), (
        f"B{number} ({words}) has no test b{number:02} in {file}"
    )


def test_no_test_is_named_after_a_number_that_waits():
    named = WAITING.keys() & files_by_number().keys()
    assert not named, "these are built by now: move them to COVERED"
