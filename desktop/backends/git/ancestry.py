"""Who descends from whom, from the parents of a history read once: thousands of such questions need one process."""

import threading
from pathlib import Path

from desktop.backends.git.failures import failure
from desktop.backends.git.runner import Command, Finished, GitRunner, Limits

LONGEST_HISTORY = 50_000
"""Commits kept in memory, about 250 bytes each; where there are more, Git is asked each time."""
_LIMITS = Limits(seconds=120, output=64 << 20)


class Ancestry:
    """Answers whether one commit descends from another. Commits never change, so nothing read is read again."""

    def __init__(self, runner: GitRunner, git_dir: Path, longest: int = LONGEST_HISTORY) -> None:
        self._runner = runner
        self._git_dir = git_dir
        self._longest = longest
        self._numbers: dict[bytes, int] = {}
        """A number for each commit, higher than those of its parents."""
        self._parents: list[tuple[int, ...]] = []
        self._tips: list[str] = []
        self._lock = threading.Lock()

    def descends(self, tip: str, commit: str) -> bool:
        """Tell whether `commit` is `tip` or one of its ancestors; both are commits that are here."""
        with self._lock:
            if not self._knows(tip):
                return self._asked(tip, commit)
            below = self._numbers.get(bytes.fromhex(commit))
            return below is not None and self._reaches(self._numbers[bytes.fromhex(tip)], below)

    def _knows(self, tip: str) -> bool:
        """Read the history of a tip if it is not known; tell whether it is known then."""
        if bytes.fromhex(tip) in self._numbers:
            return True
        most = self._longest - len(self._numbers)
        words = ("rev-list", "--parents", f"--max-count={most + 1}", "--stdin")
        entry = "".join(f"{line}\n" for line in (tip, *(f"^{one}" for one in self._tips)))
        done = self._run(words, entry.encode("ascii"))
        if done.status != 0:
            raise failure(done.errors, where=str(self._git_dir), doing="rev-list", status=done.status)
        lines = done.output.split(b"\n")[:-1]
        if len(lines) > most:
            return False
        read: dict[bytes, tuple[bytes, ...]] = {}
        for line in lines:
            commit, *parents = (bytes.fromhex(word.decode("ascii")) for word in line.split())
            read[commit] = tuple(parents)
        self._number(read)
        self._tips.append(tip)
        return True

    def _number(self, read: dict[bytes, tuple[bytes, ...]]) -> None:
        """Number each commit after its parents; the order of dates that Git gave may be wrong where clocks were."""
        for first in reversed(read):
            waiting = [first]
            while waiting:
                commit = waiting[-1]
                before = [parent for parent in read.get(commit, ()) if parent not in self._numbers]
                if before:
                    waiting += before
                    continue
                waiting.pop()
                if commit not in self._numbers:
                    self._numbers[commit] = len(self._parents)
                    self._parents.append(tuple(self._numbers[parent] for parent in read[commit]))

    def _reaches(self, above: int, below: int) -> bool:
        """Walk down from one commit, never below the other: what has a lower number is no descendant of it."""
        waiting, seen = [above], {above}
        while waiting:
            number = waiting.pop()
            if number == below:
                return True
            for parent in self._parents[number]:
                if parent >= below and parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return False

    def _asked(self, tip: str, commit: str) -> bool:
        done = self._run(("merge-base", "--is-ancestor", commit, tip))
        if done.status not in {0, 1}:
            raise failure(done.errors, where=str(self._git_dir), doing="merge-base", status=done.status)
        return done.status == 0

    def _run(self, words: tuple[str, ...], stdin: bytes = b"") -> Finished:
        command = Command(words=words, git_dir=self._git_dir, stdin=stdin, limits=_LIMITS)
        return self._runner.run(command)
