"""Pure functions on what Git prints: listings, history, refs of a remote, the report of a push, progress."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from sys import intern

from desktop.application.errors import LimitExceededError
from desktop.application.ports import CommitInfo, PushResult, TreeEntry
from desktop.backends.git.paths import MAX_DEPTH, MAX_PATH_BYTES
from desktop.backends.git.refs import is_ref_name
from desktop.backends.git.text import own_words, shortened

MAX_FILES = 200_000
LOG_FORMAT = "tformat:%x00%x00%H%x00%P%x00%an%x00%ae%x00%ad%x00%cd%x00%s%x00%b"
"""Two empty fields, then eight: no field holds a NUL and no path is empty, so no text can forge a record."""
_LOG_FIELDS = 8
_PROGRESS = re.compile(r"(?:remote: )?([A-Z][a-z]+(?: [a-z]+)*):\s+\d+% \((\d+)/(\d+)\)")
_VERSION = re.compile(r"git version (\d+)\.(\d+)(?:\.(\d+))?")
_RAW_DATE = re.compile(r"(-?\d{1,18}) ([+-])(\d{2})(\d{2})")
_FIXED_FROM = (2, 50, 1)
_FIXED_PATCH = {(2, 43): 7, (2, 44): 4, (2, 45): 4, (2, 46): 4, (2, 47): 3, (2, 48): 2, (2, 49): 1}
_NEVER = 1_000_000
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 12, 31, tzinfo=UTC)
_STALE_WORDS = (
    "stale info",
    "fetch first",
    "non-fast-forward",
    "needs force",
    "already exists",
    "cannot lock ref",
    "failed to lock",
    "incorrect old value",
    "remote ref updated since checkout",
)
_DEPENDENT_WORDS = ("atomic push fail", "atomic transaction failed", "transaction failed")
_MOVED = re.compile(
    r"cannot lock ref .*(?:but expected|reference already exists|unable to resolve reference)"
)


def text_of(raw: bytes) -> str:
    """Return a path or ref name as text; bytes that are not UTF-8 survive as surrogates."""
    return raw.decode("utf-8", "surrogateescape")


def version(text: str) -> tuple[int, int, int] | None:
    """Return the numbers of `git version 2.39.5 (Apple Git-154)`, None where it is something else."""
    found = _VERSION.match(text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def version_advice(text: str) -> str:
    """Return words for a Git that may lack the fixes of CVE-2025-48384 to -48386, "" where it has them.

    Distributions bring fixes without a new number, so this is advice and stops nothing.
    """
    numbers = version(text)
    if numbers is None or numbers >= _FIXED_FROM:
        return ""
    if numbers >= (*numbers[:2], _FIXED_PATCH.get(numbers[:2], _NEVER)):
        return ""
    return (
        "This Git may lack the security fixes of July 2025; update it unless your system already patched it."
    )


def tree_entries(raw: bytes) -> tuple[TreeEntry, ...]:
    """Return the entries of `ls-tree -r -z -l`.

    Raises:
        LimitExceededError: more than 200 000 files, a path over 4 096 bytes or deeper than 500 folders.
    """
    records = raw.split(b"\0")[:-1]
    if len(records) > MAX_FILES:
        raise _over_limit(f"the commit has {len(records):,} files", f"At most {MAX_FILES:,} are read.")
    return tuple(_tree_entry(record) for record in records)


def _tree_entry(record: bytes) -> TreeEntry:
    head, _, path = record.partition(b"\t")
    mode, _, blob, size = head.decode("ascii").split()
    if len(path) > MAX_PATH_BYTES:
        raise _over_limit(f"a path has {len(path):,} bytes", f"At most {MAX_PATH_BYTES:,} are read.", path)
    depth = path.count(b"/")
    if depth > MAX_DEPTH:
        raise _over_limit(f"a path lies {depth:,} folders deep", f"At most {MAX_DEPTH:,} are read.", path)
    return TreeEntry(path=text_of(path), mode=intern(mode), blob=blob, size=0 if size == "-" else int(size))


def _over_limit(what: str, meaning: str, path: bytes = b"") -> LimitExceededError:
    return LimitExceededError(
        what,
        where=shortened(text_of(path[:400])),
        meaning=meaning,
        remedy="Choose a repository of deployment files, or split this one.",
    )


def commits(raw: bytes) -> list[CommitInfo]:
    """Return the commits of `log -z --date=raw` in `LOG_FORMAT`, with or without `--name-only`."""
    return list(_commits(raw.split(b"\0")))


def _commits(tokens: Sequence[bytes]) -> Iterator[CommitInfo]:
    place = 0
    while place + 2 + _LOG_FIELDS <= len(tokens):
        fields = tokens[place + 2 : place + 2 + _LOG_FIELDS]
        place += 2 + _LOG_FIELDS
        paths: list[str] = []
        while place < len(tokens) and tokens[place]:
            token = tokens[place] if paths else tokens[place].removeprefix(b"\n")
            paths.append(text_of(token))
            place += 1
        yield _commit(fields, tuple(paths))


def _commit(fields: Sequence[bytes], paths: tuple[str, ...]) -> CommitInfo:
    commit, parents, author, email, authored, committed, subject, body = (
        field.decode("utf-8", "replace") for field in fields
    )
    return CommitInfo(
        id=commit,
        parents=tuple(parents.split()),
        author=author,
        email=email,
        authored=raw_date(authored),
        committed=raw_date(committed),
        subject=subject,
        body=body.strip("\n"),
        paths=paths,
    )


def raw_date(text: str) -> datetime:
    """Return the instant of `1700000000 +0200`; what no calendar holds becomes the year 1 or 9999 in UTC."""
    found = _RAW_DATE.fullmatch(text.strip())
    if found is None:
        return _EARLIEST
    minutes = int(found[3]) * 60 + int(found[4])
    offset = timedelta(minutes=-minutes if found[2] == "-" else minutes)
    zone = timezone(offset) if abs(offset) < timedelta(hours=24) else UTC
    try:
        return datetime.fromtimestamp(int(found[1]), UTC).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return _LATEST if int(found[1]) > 0 else _EARLIEST


def remote_refs(raw: bytes) -> dict[str, str]:
    """Return name → id of `<id>TAB<name>` lines; names Git would refuse are left out."""
    found: dict[str, str] = {}
    for line in raw.decode("utf-8", "surrogateescape").split("\n"):
        oid, tab, name = line.partition("\t")
        if tab and is_ref_name(name) and not name.endswith("^{}"):
            found[name] = oid
    return found


def symbolic_head(raw: bytes) -> str:
    """Return the branch that HEAD names in `ls-remote --symref`, "" where it names none."""
    for line in raw.decode("utf-8", "surrogateescape").split("\n"):
        target, tab, name = line.partition("\t")
        if tab and name == "HEAD" and target.startswith("ref: "):
            return target.removeprefix("ref: ")
    return ""


def changed_entries(raw: bytes) -> dict[str, tuple[str, str]]:
    """Return path → (new mode, new blob) of `diff-tree -r -z`; a deleted file has mode 000000."""
    tokens = raw.split(b"\0")
    found: dict[str, tuple[str, str]] = {}
    for head, path in zip(tokens[0::2], tokens[1::2], strict=False):
        _, mode, _, blob, _ = head.decode("ascii").split()
        found[text_of(path)] = (mode, blob)
    return found


def progress(line: str) -> tuple[str, int, int] | None:
    """Return (phase, done, total) of a progress line such as `Receiving objects:  45% (9/20)`."""
    found = _PROGRESS.match(line.strip())
    return (found[1].lower(), int(found[2]), int(found[3])) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushLine:
    """One ref of a push report: Git's flag (`!` refused, `=` already there, …) and its words."""

    flag: str
    ref: str
    words: str


def push_lines(raw: bytes) -> tuple[PushLine, ...]:
    """Return the ref lines of `push --porcelain`."""
    found: list[PushLine] = []
    for line in raw.decode("utf-8", "replace").split("\n"):
        parts = line.split("\t")
        if len(parts) == 3 and len(parts[0]) == 1:  # noqa: PLR2004
            found.append(PushLine(flag=parts[0], ref=parts[1].rpartition(":")[2], words=parts[2]))
    return tuple(found)


def push_result(*, status: int, lines: Sequence[PushLine], wanted: frozenset[str], errors: str) -> PushResult:
    """Decide what a push did from the remote's report; the exit status alone decides nothing.

    Accepted needs a good line for every ref *and* a clean end: a connection that broke after the report may hide
    a refusal, and looking costs one question.
    """
    told = {line.ref for line in lines}
    refused = [line for line in lines if line.flag == "!"]
    if not refused:
        complete = wanted <= told and status == 0
        return PushResult.ACCEPTED if complete else _without_report(errors)
    if len(refused) != len(lines):
        good = [line for line in lines if line.flag not in {"!", "="}]
        if good:
            return PushResult.UNKNOWN
    return _refused(refused, errors)


def _without_report(errors: str) -> PushResult:
    lowered = own_words(errors).lower()
    if "does not support --atomic" in lowered or "requested url returned error: 403" in lowered:
        return PushResult.REFUSED
    return PushResult.UNKNOWN


def _refused(refused: Sequence[PushLine], errors: str) -> PushResult:
    words = [line.words.lower() for line in refused]
    own = [text for text in words if not any(word in text for word in _DEPENDENT_WORDS)]
    if any("remote failure" in text or "failed to report status" in text for text in words):
        return PushResult.UNKNOWN
    if any(word in text for text in own for word in _STALE_WORDS) or _MOVED.search(errors):
        return PushResult.STALE
    return PushResult.REFUSED
