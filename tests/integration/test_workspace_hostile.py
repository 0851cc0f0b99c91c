"""Hostile workspace files are refused with a place, by the checks that the program is put together with."""

import time

import pytest

from desktop.application.errors import WorkspaceFaultsError
from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.backends.workspace import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.workspace import Fault

FILE = ".gitopshq/workspace.yaml"
HEAD = """\
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
environments: [{name: dev, tier: dev}]
"""
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 12)
)
MERGES = "m0: &m0 {a: 1}\n" + "".join(
    f"m{level}: &m{level} {{<<: [*m{level - 1}, *m{level - 1}]}}\n" for level in range(1, 25)
)


def faults_of(data: bytes) -> tuple[Fault, ...]:
    files = ValueFileEditor()

    def precheck(content: bytes) -> None:
        files.find(FILE, content, [])

    try:
        WorkspaceFiles(precheck, DateutilRecurrence().check_rule).read({FILE: data})
    except WorkspaceFaultsError as error:
        return error.faults
    return ()


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        MERGES,
        "[" * 100_000,
        "ledger: !!python/object/apply:os.system [id]\n",
        f"ledger: {'9' * 100_000}\n",
        f"ledger: 0x{'f' * 100_000}\n",
        f"ledger: {':'.join(['59'] * 40_000)}\n",
        "tenants: *nothing\n",
        "? [a, b]\n: 1\n",
        "a: &a [*a]\n",
    ],
    ids=["laughs", "merges", "depth", "tag", "digits", "hex", "base60", "alias", "key", "loop"],
)  # fmt: skip
def test_hostile_yaml_is_refused_at_once(text: str):
    """B35 to B37, B39, B40."""
    start = time.process_time()
    found = faults_of((HEAD + text).encode())
    assert time.process_time() - start < 2.0
    assert found
    assert all(fault.file == FILE and fault.line >= 1 for fault in found)


def test_two_keys_of_one_name_are_refused_with_both_lines():
    """B38."""
    (fault,) = faults_of((HEAD + "ledger: refs/heads/_a\nledger: refs/heads/_b\n").encode())
    assert (fault.line, fault.column) == (6, 1)
    assert "5" in fault.message


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", HEAD.encode("utf-16"), HEAD.encode() + b"x: \xe9\n", b"\x00"]
)
def test_another_encoding_is_refused(data: bytes):
    """B42."""
    assert faults_of(data)


def test_a_byte_order_mark_and_windows_line_ends_are_read():
    assert faults_of(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode()) == ()


@pytest.mark.parametrize(
    ("rule", "right"), [("FREQ=WEEKLY;BYDAY=FR", True), ("FREQ=SOMETIMES", False), ("every friday", False)]
)
def test_recurrences_are_those_that_the_calendar_reads(rule: str, right: bool):
    text = f'freezes: [{{name: f, zone: UTC, rule: "{rule}", at: "16:00", until: "MO 08:00"}}]\n'
    found = faults_of((HEAD + text).encode())
    assert (found == ()) == right
    assert all("cannot be read" in fault.message for fault in found)
