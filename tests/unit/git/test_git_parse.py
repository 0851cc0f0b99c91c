"""Pure functions on what Git prints."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.application.errors import LimitExceededError
from desktop.application.ports import PushResult
from desktop.backends.git import parse

A, B = "a" * 40, "b" * 40


def entry(path: bytes, mode: str = "100644", size: str = "7") -> bytes:
    return f"{mode} blob {A} {size:>7}\t".encode() + path + b"\0"


def test_entries_with_every_mode_and_odd_names() -> None:
    raw = entry(b"a\nb\t\xff") + entry(b"link", "120000") + f"160000 commit {B}       -\tsub\0".encode()
    entries = parse.tree_entries(raw)
    assert [(item.path, item.mode, item.size) for item in entries] == [
        ("a\nb\t\udcff", "100644", 7),
        ("link", "120000", 7),
        ("sub", "160000", 0),
    ]
    assert parse.tree_entries(b"") == ()


@pytest.mark.parametrize(
    ("raw", "figure"),
    [
        (entry(b"x") * (parse.MAX_FILES + 1), "200,001 files"),
        (entry(b"a" * 4097), "4,097 bytes"),
        (entry(b"d/" * 501 + b"x"), "501 folders"),
    ],
)
def test_b16_too_many_too_long_and_too_deep_are_said_with_counts(raw: bytes, figure: str) -> None:
    with pytest.raises(LimitExceededError, match=figure):
        parse.tree_entries(raw)


def test_what_is_just_within_the_limits_is_read() -> None:
    assert len(parse.tree_entries(entry(b"a" * 4096) + entry(b"d/" * 500 + b"x"))) == 2


def record(subject: bytes, body: bytes = b"", paths: tuple[bytes, ...] = ()) -> bytes:
    fields = [A.encode(), B.encode(), b"Ana", b"a@b", b"1700000000 +0200", b"1700000001 -0330", subject, body]
    tail = b"\0\n" + b"\0".join(paths) if paths else b""
    return b"\0\0" + b"\0".join(fields) + tail + b"\0"


def test_commits_with_and_without_paths() -> None:
    raw = record(b"one", b"body\n", (b"a", b"b c")) + record(b"", b"") + record(b"three", b"", (b"\nodd",))
    found = parse.commits(raw)
    assert [(info.subject, info.body, info.paths) for info in found] == [
        ("one", "body", ("a", "b c")),
        ("", "", ()),
        ("three", "", ("\nodd",)),
    ]
    assert found[0].authored == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert found[0].authored.utcoffset() == timedelta(hours=2)
    assert parse.commits(b"") == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("99999999999999999 +0000", 9999),
        ("-99999999999999999 +0000", 1),
        ("now", 1),
        ("1700000000 +9999", 2023),
    ],
)
def test_dates_that_no_calendar_holds(text: str, year: int) -> None:
    assert parse.raw_date(text).year == year
    assert parse.raw_date(text).tzinfo is not None


def test_refs_that_git_would_refuse_and_peeled_tags_are_left_out() -> None:
    raw = f"{A}\trefs/heads/main\n{A}\trefs/heads/-evil\n{A}\trefs/heads/a..b\n{A}\tHEAD\n{A}\trefs/tags/v^{{}}\n"
    assert list(parse.remote_refs(raw.encode())) == ["refs/heads/main", "refs/heads/-evil"]


def test_head_of_a_remote() -> None:
    assert parse.symbolic_head(b"ref: refs/heads/main\tHEAD\n" + f"{A}\tHEAD\n".encode()) == "refs/heads/main"
    assert parse.symbolic_head(f"{A}\tHEAD\n".encode()) == ""


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("Receiving objects:  45% (9/20), 1.2 MiB | 3.0 MiB/s", ("receiving objects", 9, 20)),
        ("remote: Counting objects: 100% (5/5), done.", ("counting objects", 5, 5)),
        ("remote: \x1b[31mhello", None),
        ("fatal: nothing", None),
    ],
)
def test_progress(line: str, step: tuple[str, int, int] | None) -> None:
    assert parse.progress(line) == step


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("git version 2.39.5 (Apple Git-154)", (2, 39, 5)), ("git version 2.50", (2, 50, 0)), ("hg 1", None)],
)
def test_version(text: str, numbers: tuple[int, int, int] | None) -> None:
    assert parse.version(text) == numbers


def result(report: str, *, status: int = 1, errors: str = "", refs: str = "refs/heads/main") -> PushResult:
    lines = parse.push_lines(f"To /srv/x\n{report}Done\n".encode())
    return parse.push_result(status=status, lines=lines, wanted=frozenset(refs.split()), errors=errors)


def line(flag: str, words: str, ref: str = "refs/heads/main") -> str:
    return f"{flag}\t{A}:{ref}\t{words}\n"


@pytest.mark.parametrize("flag", [" ", "*", "="])
def test_accepted_needs_every_ref_and_a_clean_end(flag: str) -> None:
    good = line(flag, "aaaa..bbbb")
    assert result(good, status=0) is PushResult.ACCEPTED
    assert result(good, status=1) is PushResult.UNKNOWN
    assert result(good, status=-9) is PushResult.UNKNOWN
    assert result(good, status=0, refs="refs/heads/main refs/heads/other") is PushResult.UNKNOWN
    assert result("", status=0) is PushResult.UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "[rejected] (stale info)",
        "[rejected] (fetch first)",
        "[rejected] (non-fast-forward)",
        "[rejected] (already exists)",
        "[remote rejected] (cannot lock ref 'refs/heads/main': is at aa but expected bb)",
        "[remote rejected] (incorrect old value provided)",
        "[remote rejected] (failed to lock)",
    ],
)
def test_a_moved_ref_is_stale(words: str) -> None:
    other = line("!", "[rejected] (atomic push failed)", "refs/heads/other")
    assert result(line("!", words) + other) is PushResult.STALE


def test_a_lock_that_the_remote_only_tells_in_its_error_stream_is_stale() -> None:
    errors = "remote: error: cannot lock ref 'refs/heads/main': is at aaaa but expected bbbb"
    assert result(line("!", "[remote rejected] (failed to update ref)"), errors=errors) is PushResult.STALE


@pytest.mark.parametrize(
    "words",
    [
        "[remote rejected] (pre-receive hook declined)",
        "[remote rejected] (hook declined)",
        "[remote rejected] (protected branch hook declined)",
        "[remote rejected] (permission denied)",
        "[remote rejected] (unpacker error)",
    ],
)
def test_what_the_remote_does_not_want_is_refused(words: str) -> None:
    dependent = line("!", "[remote rejected] (atomic push failure)", "refs/heads/other")
    assert result(line("!", words) + dependent) is PushResult.REFUSED


def test_a_hook_cannot_make_a_refusal_look_stale_by_its_words() -> None:
    errors = "remote: please fetch first, stale info\nerror: failed to push some refs"
    assert (
        result(line("!", "[remote rejected] (pre-receive hook declined)"), errors=errors)
        is PushResult.REFUSED
    )


def test_silence_and_half_reports_are_unknown() -> None:
    lost = line("!", "[remote failure] (remote failed to report status)")
    assert result(lost) is PushResult.UNKNOWN
    assert result("", errors="fatal: the remote end hung up unexpectedly") is PushResult.UNKNOWN
    half = line(" ", "aaaa..bbbb") + line("!", "[rejected] (stale info)", "refs/heads/other")
    assert result(half) is PushResult.UNKNOWN


def test_a_remote_cannot_make_a_broken_push_look_refused() -> None:
    errors = (
        "remote: does not support --atomic, requested URL returned error: 403\nfatal: hung up unexpectedly"
    )
    assert result("", errors=errors) is PushResult.UNKNOWN


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("2.39.5", True),
        ("2.43.6", True),
        ("2.43.7", False),
        ("2.50.0", True),
        ("2.50.1", False),
        ("3.0", False),
    ],
)
def test_old_versions_are_advised_against(text: str, warned: bool) -> None:
    assert bool(parse.version_advice(f"git version {text}")) is warned


def test_b22_no_atomic_push_is_refused() -> None:
    assert result("", errors="fatal: the receiving end does not support --atomic push") is PushResult.REFUSED
