"""Paths and modes of tree entries: what is an ordinary file, and what is a trap on some file system."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from desktop.application.ports import TreeEntry

MAX_PATH_BYTES = 4096
MAX_DEPTH = 500
_POINTER_BYTES = 1024
SAFE_MODES = frozenset({"100644", "100755"})
_KINDS = {"120000": "a symlink", "160000": "a submodule", "040000": "a folder"}
_WINDOWS_NAME = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
_IGNORED_BY_HFS = re.compile("[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_GIT_FOLDER = re.compile(r"(?i)(?:\.git|git~[0-9]+)[. ]*")


def is_safe_mode(entry: TreeEntry) -> bool:
    """Tell whether the entry is an ordinary file; symlinks and submodules are listed but never promoted."""
    return entry.mode in SAFE_MODES


def kind_of_mode(mode: str) -> str:
    """Return words for a mode: "a file", "a symlink", "a submodule", "a folder" or "mode …"."""
    return "a file" if mode in SAFE_MODES else _KINDS.get(mode, f"an entry of mode {mode}")


def is_lfs_pointer(data: bytes) -> bool:
    """Tell whether the content is a Git LFS pointer: the file itself lies elsewhere and is not promoted."""
    return len(data) < _POINTER_BYTES and data.startswith(b"version https://git-lfs.github.com/spec/")


def path_fault(path: str) -> str:
    """Return why a path must not be written or promoted, "" where nothing speaks against it."""
    if not path or path.startswith("/"):
        return "it is empty or absolute"
    if len(path.encode("utf-8", "surrogatepass")) > MAX_PATH_BYTES or path.count("/") >= MAX_DEPTH:
        return f"it is longer than {MAX_PATH_BYTES} bytes or deeper than {MAX_DEPTH} folders"
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in path):
        return "it has a control character or is not UTF-8"
    faults = (_component_fault(part) for part in path.split("/"))
    return next((fault for fault in faults if fault), "")


def _component_fault(part: str) -> str:
    if part in {"", ".", ".."}:
        return "it has an empty component, '.' or '..'"
    if "\\" in part:
        return "it has a backslash, which is a folder mark on Windows"
    plain = _IGNORED_BY_HFS.sub("", part.split(":", 1)[0])
    if _GIT_FOLDER.fullmatch(plain):
        return "it has a component that some file systems read as .git"
    if _WINDOWS_NAME.fullmatch(part):
        return "it has a name that Windows reserves for a device"
    return ""


def case_collisions(entries: Iterable[TreeEntry]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of paths that are one file where case or Unicode form is not kept apart.

    A folder whose name differs only in case counts too, with the paths below it. Groups and paths are sorted.
    """
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        parts = entry.path.split("/")
        for end in range(1, len(parts) + 1):
            path = "/".join(parts[:end])
            spellings[_folded(path)].add(path)
    return tuple(sorted(tuple(sorted(paths)) for paths in spellings.values() if len(paths) > 1))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
