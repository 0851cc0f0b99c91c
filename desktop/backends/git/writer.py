"""Writes blobs and commits without a work tree, one `fast-import` a commit; same input, same id."""

import hashlib
import itertools
import os
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from desktop.application.errors import IntegrityError, UnsafeInputError
from desktop.application.ports import FileWrite, Signature
from desktop.backends.git import parse
from desktop.backends.git.failures import failure
from desktop.backends.git.paths import SAFE_MODES, kind_of_mode, path_fault
from desktop.backends.git.refs import checked_id
from desktop.backends.git.runner import Command, GitRunner, Limits
from desktop.backends.git.text import shortened

_PENDING_BYTES = 16 * 1024 * 1024
_NOTHING = "0" * 40
_COMMIT_MARK = ":1"
_DELETED = ("000000", _NOTHING)
_WORDS = ("fast-import", "--quiet", "--done", "--date-format=raw")


class Writer:
    """Collects blobs in memory and stores them together with the commit that uses them.

    Three hundred single writes would wait for the disk three hundred times; one stream waits once.
    """

    def __init__(self, runner: GitRunner, git_dir: Path) -> None:
        self._runner = runner
        self._git_dir = git_dir
        self._pending: dict[str, bytes] = {}
        self._size = 0
        self._lock = threading.Lock()
        self._numbers = itertools.count()

    def write_blob(self, data: bytes) -> str:
        """Take a blob and return its id; it is on disk after the next commit or `flush`."""
        oid = blob_id(data)
        with self._lock:
            if oid not in self._pending:
                self._pending[oid] = data
                self._size += len(data)
            if self._size > _PENDING_BYTES:
                self._import(b"")
        return oid

    def flush(self) -> None:
        """Store the collected blobs."""
        with self._lock:
            if self._pending:
                self._import(b"")

    def write_commit(
        self, parent: str, files: Sequence[FileWrite], message: str, signature: Signature
    ) -> str:
        """Store a commit on `parent` and prove that its tree differs in exactly these files.

        Raises:
            UnsafeInputError: a path, mode, name or message that must not be written.
            IntegrityError: the new tree differs from the parent's elsewhere too.
        """
        wanted = _wanted(files)
        ref = f"refs/tmp/{os.getpid()}-{next(self._numbers)}"
        head = _commit_head(ref, message, signature)
        origin = f"from {checked_id(parent)}\n".encode() if parent else b""
        # The ref exists only inside the stream: the commit is reached by its id.
        tail = f"\nget-mark {_COMMIT_MARK}\nreset {ref}\nfrom {_NOTHING}\n\n".encode()
        stream = b"".join((head, origin, *_file_lines(wanted), tail))
        with self._lock:
            printed = self._import(stream)
        commit = checked_id(printed.decode("ascii", "replace").strip())
        self._prove(parent, commit, wanted)
        return commit

    def _import(self, stream: bytes) -> bytes:
        blobs = (b"blob\ndata %d\n%b\n" % (len(data), data) for data in self._pending.values())
        entry = b"".join((*blobs, stream, b"done\n"))
        done = self._runner.run(
            Command(words=_WORDS, git_dir=self._git_dir, stdin=entry, limits=Limits(seconds=300))
        )
        if done.status != 0:
            raise failure(done.errors, where=str(self._git_dir), doing="fast-import", status=done.status)
        self._pending.clear()
        self._size = 0
        return done.output

    def _prove(self, parent: str, commit: str, wanted: Mapping[str, tuple[str, str]]) -> None:
        sides = (parent, commit) if parent else ("--root", commit)
        words = ("diff-tree", "-r", "-z", "--no-renames", "--no-commit-id", "--no-ext-diff", *sides)
        done = self._runner.run(Command(words=words, git_dir=self._git_dir))
        if done.status != 0:
            raise failure(done.errors, where=str(self._git_dir), doing="diff-tree", status=done.status)
        changed = parse.changed_entries(done.output)
        odd = sorted(path for path, entry in changed.items() if wanted.get(path) != entry)
        if odd:
            raise IntegrityError(
                "the new commit would also change a file that nobody listed",
                where=shortened(odd[0]),
                meaning=f"It is not used; {len(odd)} unlisted changes, as where a file replaces a folder.",
                remedy="Check the listed paths.",
            )


def blob_id(data: bytes) -> str:
    """Return the id that Git gives a blob of this content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _wanted(files: Sequence[FileWrite]) -> dict[str, tuple[str, str]]:
    wanted: dict[str, tuple[str, str]] = {}
    for file in files:
        fault = path_fault(file.path)
        if not fault and file.path in wanted:
            fault = "it is listed twice"
        if not fault and file.blob is not None and file.mode not in SAFE_MODES:
            fault = f"it would become {kind_of_mode(file.mode)}"
        if fault:
            raise UnsafeInputError(
                f"the path is refused: {fault}",
                where=shortened(file.path),
                meaning="Nothing was written.",
                remedy="Use ordinary files with plain names.",
            )
        wanted[file.path] = _DELETED if file.blob is None else (file.mode, checked_id(file.blob))
    return wanted


def _commit_head(ref: str, message: str, signature: Signature) -> bytes:
    if "\0" in message:
        raise UnsafeInputError("a commit message with a NUL is refused", meaning="Nothing was written.")
    words = f"{message.rstrip()}\n".encode()
    person = _person(signature)
    head = f"commit {ref}\nmark {_COMMIT_MARK}\nauthor {person}\ncommitter {person}\ndata {len(words)}\n"
    return head.encode() + words


def _file_lines(wanted: Mapping[str, tuple[str, str]]) -> Iterable[bytes]:
    # Deletions first: a folder may make room for a file of the same name.
    for path in sorted(wanted, key=lambda item: (wanted[item] != _DELETED, item)):
        mode, blob = wanted[path]
        quoted = path.replace("\\", "\\\\").replace('"', '\\"')
        yield (f'D "{quoted}"\n' if (mode, blob) == _DELETED else f'M {mode} {blob} "{quoted}"\n').encode()


def _person(signature: Signature) -> str:
    name, email = signature.name.strip(), signature.email.strip()
    odd = any(not char.isprintable() or char in "<>" for char in name + email)
    if odd or not name or not email:
        raise UnsafeInputError(
            "the author's name or e-mail is empty or has characters that a commit cannot hold",
            where=shortened(f"{name} ({email})"),
            meaning="Nothing was written.",
            remedy="Set user.name and user.email in your Git configuration.",
        )
    return f"{name} <{email}> {_raw_date(signature.at)}"


def _raw_date(at: datetime) -> str:
    offset = at.utcoffset()
    if offset is None or at.microsecond or at.timestamp() < 0:
        raise UnsafeInputError(
            "the time of a commit needs a zone and whole seconds after 1970",
            where=at.isoformat(),
            meaning="Nothing was written.",
        )
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{int(at.timestamp())} {sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
