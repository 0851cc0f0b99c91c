"""A new bare repository with a history, as a remote on this machine: what the sample works against."""

from collections.abc import Iterable
from pathlib import Path

from desktop.backends.git.failures import failure
from desktop.backends.git.runner import Command, GitRunner, Limits

_GUARDS = (("receive.denyNonFastForwards", "true"), ("receive.denyDeletes", "true"))
"""What a forge's protected branches would refuse."""


def seed_repository(runner: GitRunner, folder: Path, branch: str, stream: Iterable[bytes]) -> None:
    """Make a bare repository at `folder`, guarded like a protected one, and import a `fast-import` stream.

    Raises:
        AppError: Git refuses; the text holds its words.
    """
    folder.mkdir(mode=0o700, parents=True)
    _run(
        runner,
        Command(words=("init", "--quiet", "--bare", f"--initial-branch={branch}", str(folder))),
        folder,
    )
    for key, value in _GUARDS:
        _run(runner, Command(words=("config", key, value), git_dir=folder), folder)
    words = ("fast-import", "--quiet", "--done", "--date-format=raw")
    command = Command(words=words, git_dir=folder, stdin=b"".join(stream), limits=Limits(seconds=300))
    _run(runner, command, folder)


def _run(runner: GitRunner, command: Command, folder: Path) -> None:
    done = runner.run(command)
    if done.status != 0:
        raise failure(done.errors, where=str(folder), doing=command.words[0], status=done.status)
