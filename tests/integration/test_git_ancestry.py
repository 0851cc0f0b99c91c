"""Who descends from whom: the same answers as Git's own, from one reading of the history."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.backends.git.ancestry import Ancestry
from desktop.backends.git.reader import Reader
from desktop.backends.git.runner import Command, Finished, GitRunner
from desktop.settings.environment import read_environment
from tests.integration.git_fixtures import MAIN, bare_repository, blob, git, tree_commit


class CountingRunner(GitRunner):
    """Git that notes which commands were run on a repository."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        super().__init__(read_environment())

    @override
    def run(
        self,
        command: Command,
        cancel: CancelToken | None = None,
        on_line: Callable[[str], None] | None = None,
    ) -> Finished:
        if command.git_dir is not None:
            self.ran.append(command.words[0])
        return super().run(command, cancel, on_line)


@pytest.fixture
def runner() -> CountingRunner:
    return CountingRunner()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return bare_repository(tmp_path / "bare.git")


def grown(bare: Path, commits: int, seed: int) -> list[str]:
    """Make a history with forks, merges, several roots and clocks that were wrong; return its commits."""
    numbers = random.Random(seed)
    tree = git(bare, "mktree", stdin=b"")
    made: list[str] = []
    for number in range(commits):
        count = numbers.choice((0, 1, 1, 1, 2, 2)) if made else 0
        parents = numbers.sample(made[-6:], min(count, len(made)))
        at = f"{1_700_000_000 + numbers.randrange(-90_000, 90_000)} +0000"
        author = f"A <a@b.c> {at}"
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        text = "\n".join([*lines, f"author {author}", f"committer {author}", "", f"commit {number}", ""])
        made.append(git(bare, "hash-object", "-t", "commit", "-w", "--stdin", stdin=text.encode()))
    return made


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("longest", [50_000, 12])
def test_it_answers_as_git_does(runner: CountingRunner, bare: Path, seed: int, longest: int) -> None:
    made = grown(bare, 24, seed)
    ancestry = Ancestry(runner, bare, longest)
    order = random.Random(seed)
    tips = order.sample(made, 10)
    for tip in tips:
        below = set(git(bare, "rev-list", tip).split())
        assert {one for one in made if ancestry.descends(tip, one)} == below


def test_a_thousand_questions_read_the_history_once(runner: CountingRunner, bare: Path) -> None:
    made = grown(bare, 30, 7)
    git(bare, "update-ref", MAIN, made[-1])
    ancestry = Ancestry(runner, bare)
    below = git(bare, "rev-list", made[-1]).split()
    for tip in below:
        for commit in below:
            ancestry.descends(made[-1], tip)
            ancestry.descends(tip, commit)
    assert runner.ran == ["rev-list"]


def test_what_was_fetched_later_is_read_on_top(runner: CountingRunner, bare: Path) -> None:
    first = tree_commit(bare)
    ancestry = Ancestry(runner, bare)
    assert ancestry.descends(first, first)
    second = git(bare, "commit-tree", f"{first}^{{tree}}", "-p", first, "-m", "later")
    assert ancestry.descends(second, first)
    assert not ancestry.descends(first, second)


def test_commits_that_share_a_folder_share_its_listing(runner: CountingRunner, bare: Path) -> None:
    shared = git(bare, "mktree", stdin=f"100644 blob {blob(bare, b'a')}\tw.yaml\n".encode())
    commits = [
        tree_commit(
            bare, f"040000 tree {shared}\t.gitopshq", f"100644 blob {blob(bare, bytes([65 + n]))}\tvalue"
        )
        for n in range(8)
    ]
    reader = Reader(runner, bare)
    try:
        for commit in commits:
            assert [entry.path for entry in reader.folder(commit, ".gitopshq")] == [".gitopshq/w.yaml"]
            assert reader.folder(commit, "not there") == ()
            assert reader.folder(commit, "value") == ()
    finally:
        reader.close()
    assert runner.ran == ["ls-tree"]
