"""Ref names, object ids, paths, modes, words of other programs, the person's settings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.application.errors import (
    AuthenticationError,
    BackendUnavailableError,
    NotFoundError,
    UnsafeInputError,
)
from desktop.application.ports import TreeEntry
from desktop.backends.git.failures import failure
from desktop.backends.git.paths import case_collisions, is_safe_mode, path_fault
from desktop.backends.git.refs import checked_id, checked_ref, is_ref_name, local_name, remote_name, selected
from desktop.backends.git.text import MESSAGE_LIMIT, sanitised, shortened, visible
from desktop.backends.git.user_config import parse_user_config


def entry(path: str, mode: str = "100644") -> TreeEntry:
    return TreeEntry(path=path, mode=mode, blob="a" * 40, size=1)


def test_b06_odd_branches_are_listed_but_never_written_to() -> None:
    assert is_ref_name("refs/heads/-evil")
    assert is_ref_name("refs/heads/refs/heads/x")
    odd = (
        "refs/heads/-evil",
        "refs/heads/refs/heads/x",
        "refs/heads/@{-1}",
        "refs/heads/a..b",
        "refs/heads/x.lock",
    )
    for name in (
        *odd,
        "main",
        "refs/heads/@",
        "refs/heads/a b",
        "refs/heads/\x7f",
        "refs//x",
        "refs/x/",
        "refs/heads/.x",
    ):
        with pytest.raises(UnsafeInputError):
            checked_ref(name)
    assert checked_ref("refs/heads/_gitopshq/lane/prod-eu")


def test_where_refs_of_the_remote_are_kept() -> None:
    assert local_name("refs/heads/main") == "refs/remote/heads/main"
    assert remote_name("refs/remote/heads/main") == "refs/heads/main"
    refs = {"refs/heads/a/b": "1", "refs/heads/ab": "2", "refs/heads/a": "3"}
    assert list(selected(refs, ["refs/heads/a"])) == ["refs/heads/a", "refs/heads/a/b"]
    assert list(selected(refs, ["refs/heads/a/"])) == ["refs/heads/a/b"]


@given(st.text(max_size=45))
def test_only_full_ids_pass(text: str) -> None:
    with pytest.raises(UnsafeInputError):
        checked_id(text + "-")


def test_b11_b13_only_ordinary_files_are_safe() -> None:
    assert is_safe_mode(entry("a", "100644"))
    assert is_safe_mode(entry("a", "100755"))
    assert not any(
        is_safe_mode(entry("a", mode)) for mode in ("120000", "160000", "040000", "100664", "100600")
    )


TRAPS = [
    ".git/config", ".GIT/config", "a/git~1/x", "GIT~2", ".git. /x", ".g\u200cit/config", ".git::$INDEX_ALLOCATION/x",
    "con.txt", "a/NUL", "com1", "a\\b", "a/../b", "./a", "a//b", "/a", "", "a\0b", "a\nb", "\udcff", "a" * 4097,
]  # fmt: skip


@pytest.mark.parametrize("path", TRAPS)
def test_b14_paths_that_are_traps_on_some_file_system(path: str) -> None:
    assert path_fault(path)


@pytest.mark.parametrize(
    "path", ["a", "envs/prod-eu/values.yaml", ".github/x", "straße/é.yaml", "confetti", "git~/x", "a b"]
)
def test_ordinary_paths(path: str) -> None:
    assert path_fault(path) == ""


def test_b15_twins_by_case_or_unicode_form_are_found_with_their_folders() -> None:
    paths = [
        "Values.yaml",
        "values.yaml",
        "\u00e9",
        "e\u0301",
        "Envs/a",
        "envs/b",
        "straße",
        "STRASSE",
        "alone",
    ]
    assert case_collisions(entry(path) for path in paths) == (
        ("Envs", "envs"),
        ("STRASSE", "straße"),
        ("Values.yaml", "values.yaml"),
        ("e\u0301", "\u00e9"),
    )
    assert case_collisions([entry("a/b"), entry("a/c")]) == ()


def test_words_of_other_programs_are_plain_short_and_without_credentials() -> None:
    raw = (
        b"\x1b[31mfatal\x1b[0m: unable to access 'https://ana:s3cret@host/x'\r\n"
        b"Authorization: Basic s3cret\nReceiving:  1%\rReceiving: 2%\rdone\n\n"
        b"remote: \x07\xe2\x80\xaepassword=s3cret\x1b]0;title\x07 end\n"
    )
    text = sanitised(raw)
    assert "s3cret" not in text
    assert text.splitlines()[0] == "fatal: unable to access 'https://***@host/x'"
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "1%" not in text
    assert len(sanitised(b"x" * 100_000)) <= MESSAGE_LIMIT
    assert len(sanitised(b"line\n" * 100_000)) <= MESSAGE_LIMIT + 1


def test_shown_text_is_escaped_and_cut() -> None:
    assert visible("a\n\u202e\x1b") == "a\\x0a\\u{202e}\\x1b"
    assert shortened("x" * 500).endswith("… (500 characters)")


def test_only_named_settings_pass_and_in_their_order() -> None:
    entries = [
            "system", "credential.helper\nstore", "global", "credential.helper\n", "global", "credential.helper\ncache",
            "global", "credential.https://Git.Example.com/A.helper\n!f() { echo password=s3cret; }; f",
            "global", "credential.usehttppath", "global", "http.proxy\nhttp://ana:s3cret@proxy:3128",
            "global", "http.https://host/.sslcainfo\n/ca.pem", "global", "http.sslverify\nfalse",
            "global", "url.https://evil/.insteadof\nhttps://good/", "global", "core.sshcommand\nssh -i /key s3cret",
            "global", "core.fsmonitor\nevil", "global", "user.email\nana@example.com", "local", "user.email\nevil@x",
            "command", "user.name\nevil", "global", "filter.lfs.process\nevil", "global", "gpg.format\nssh",
            "global", "remote.origin.helper\nx", "global", "http.extraheader\nAuthorization: s3cret", "",
    ]  # fmt: skip
    raw = "\0".join(entries)
    config = parse_user_config(raw.encode())
    passed = config.for_remote_commands()
    count = int(passed["GIT_CONFIG_COUNT"])
    pairs = [(passed[f"GIT_CONFIG_KEY_{n}"], passed[f"GIT_CONFIG_VALUE_{n}"]) for n in range(count)]
    assert len(passed) == 1 + 2 * count
    assert pairs[:3] == [
        ("credential.helper", "store"),
        ("credential.helper", ""),
        ("credential.helper", "cache"),
    ]
    assert {key for key, _ in pairs} == {
        "credential.helper", "credential.https://Git.Example.com/A.helper", "credential.usehttppath", "http.proxy",
        "http.https://host/.sslcainfo", "core.sshcommand",
    }  # fmt: skip
    assert ("credential.usehttppath", "true") in pairs
    assert (config.email, config.name, config.signing_format) == ("ana@example.com", "", "ssh")
    assert "s3cret" not in repr(config.shown())


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ("fatal: could not read Username for 'https://host': terminal prompts disabled", AuthenticationError),
        (
            "git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.",
            AuthenticationError,
        ),
        ("Host key verification failed.\nfatal: Could not read from remote repository.", AuthenticationError),
        ("fatal: repository 'https://host/x/' not found", NotFoundError),
    ],
)
def test_known_failures_have_their_kind_and_a_remedy(errors: str, kind: type[Exception]) -> None:
    error = failure(errors, where="https://host/x", doing="fetch", status=128)
    assert isinstance(error, kind)
    assert error.remedy


def test_what_the_remote_says_does_not_decide_the_kind() -> None:
    words = "remote: Permission denied (publickey)\nremote: SSL certificate\nfatal: the remote end hung up unexpectedly"
    assert type(failure(words, where="x", doing="push", status=1)) is BackendUnavailableError
    words = "fatal: unable to access 'https://host/tls-ssl-certificates.git/': Could not resolve host: host"
    assert "reached" in failure(words, where="x", doing="fetch", status=128).what
    words = "fatal: unable to access 'https://host/x/': SSL certificate problem: self-signed certificate"
    assert "certificate" in failure(words, where="x", doing="fetch", status=128).what


def test_an_unknown_failure_says_what_git_said() -> None:
    error = failure("fatal: the moon is full", where="x", doing="fetch", status=-11)
    assert "signal 11" in error.what
    assert "the moon is full" in error.meaning
