"""House rules that no linter knows: sizes, one version, shipped files, who may start programs."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import desktop
from desktop import resources

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "desktop").rglob("*.py"))
TEXTS = [
    path
    for folder in ("desktop", "tests", "resources", "scripts", ".ci", "requirements")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and path.suffix in {"", ".py", ".sh", ".txt", ".json", ".yaml", ".md", ".toml"}
]
BUDGET = {"file": 400, "function": 50, "methods": 20}
UI_BUDGET = {"file": 400, "function": 60, "methods": 32}
"""Widgets answer many small questions of the toolkit, a method each, and lay out in lists of statements."""
REASONS: dict[str, str] = {}
"""File → why it reads better whole; a file that fits its budget may not stand here."""

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


def sizes(source: str) -> Iterator[tuple[str, int]]:
    tree = ast.parse(source)
    yield "file", source.count("\n")
    for node in ast.walk(tree):
        if isinstance(node, FUNCTION):
            yield "function", (node.end_lineno or node.lineno) - node.lineno + 1
        if isinstance(node, ast.ClassDef):
            yield "methods", sum(isinstance(child, FUNCTION) for child in node.body)


def over_budget(source: str, budget: dict[str, int] = BUDGET) -> list[tuple[str, int]]:
    return [(what, size) for what, size in sizes(source) if size > budget[what]]


def budget_of(path: Path) -> dict[str, int]:
    return UI_BUDGET if named(path).startswith("desktop/ui/") else BUDGET


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_file_stays_within_its_size(path: Path):
    over = over_budget(path.read_text(encoding="utf-8"), budget_of(path))
    if named(path) in REASONS:
        assert over, "it fits: take its reason away"
    else:
        assert not over, f"split it, or add a reason: {over}"


def test_the_size_budget_sees_what_is_too_large():
    long_function = "def f():\n" + "    pass\n" * 60
    wide_class = "class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(21))
    assert over_budget(long_function) == [("function", 61)]
    assert over_budget(wide_class) == [("methods", 21)]
    assert over_budget("x = 1\n" * 401) == [("file", 401)]


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_only_runners_start_programs(path: Path):
    starts = imported(path.read_text(encoding="utf-8")) & {"subprocess", "multiprocessing", "pty"}
    assert not starts or re.fullmatch(r"desktop/backends/\w+/runner\.py", named(path))


@pytest.mark.parametrize("path", sorted((ROOT / "desktop" / "domain").rglob("*.py")), ids=named)
def test_the_domain_needs_the_standard_library_only(path: Path):
    allowed = sys.stdlib_module_names | {
        "desktop",
        "typing_extensions",
    }  # `override` is in typing from 3.12 on
    assert imported(path.read_text(encoding="utf-8")) <= allowed


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_nothing_is_run_by_a_shell_or_unpickled(path: Path):
    source = path.read_text(encoding="utf-8")
    assert not imported(source) & {"pickle", "shelve", "marshal", "dill"}
    assert not re.search(
        r"\bshell\s*=\s*True|\bos\.(system|popen|fork)\(|(?<![\w.])(eval|exec|print)\(", source
    )


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_no_item_of_a_layout_is_looked_at(path: Path):
    """The binding keeps what `itemAt` gave as long as its layout, also when Qt has deleted the item.

    The next widget that is made at the same address is then taken for two, and the program ends when it is deleted.
    `takeAt` hands the item over, and `indexOf` gives a number: both are safe.
    """
    assert not re.search(r"\.itemAt(Position)?\(", path.read_text(encoding="utf-8"))


def test_the_top_of_the_changelog_is_this_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d[^\]]*)\]", text, re.MULTILINE)
    assert versions[0] == desktop.__version__


def test_every_shipped_file_is_listed_and_there():
    there = {
        path.relative_to(ROOT / "resources").as_posix()
        for path in (ROOT / "resources").rglob("*")
        if path.is_file()
    }
    assert there == set(resources.SHIPPED)


def test_no_path_of_a_machine_is_written_down():
    foreign = re.compile("|".join(["/wo" + "rk/", "/opt/" + "wheels", "/opt/" + "pypi", "file:" + "///opt"]))
    found = [
        named(path) for path in TEXTS if foreign.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_every_locked_package_has_a_hash(kind: str):
    text = (ROOT / ".ci" / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    pinned = [entry for entry in entries if "==" in entry.splitlines()[0]]
    assert pinned
    assert [entry.splitlines()[0] for entry in pinned if "--hash=sha256:" not in entry] == []
