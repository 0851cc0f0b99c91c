"""The grammar of remote addresses."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.application.errors import UnsafeInputError
from desktop.backends.git.urls import MAX_URL_BYTES, Transport, parse_remote_url


@pytest.mark.parametrize(
    ("text", "identity", "host", "transport"),
    [
        ("https://git.example.com/shop/deploy.git", None, "git.example.com", Transport.HTTPS),
        (
            "HTTPS://Git.Example.com:443/shop/d",
            "https://git.example.com/shop/d",
            "git.example.com",
            Transport.HTTPS,
        ),
        ("https://[2001:db8::1]:8443/d.git", None, "[2001:db8::1]", Transport.HTTPS),
        ("http://127.0.0.1:8080/d.git", None, "127.0.0.1", Transport.HTTP),
        ("http://[::1]/d.git", None, "[::1]", Transport.HTTP),
        ("http://localhost/d.git", None, "localhost", Transport.HTTP),
        ("ssh://git@git.example.com:2222/shop/d.git", None, "git.example.com", Transport.SSH),
        (
            "ssh://git.example.com:22/~ana/d.git",
            "ssh://git.example.com/~ana/d.git",
            "git.example.com",
            Transport.SSH,
        ),
        ("git@github.com:org/repo.git", "ssh://git@github.com/org/repo.git", "github.com", Transport.SSH),
        (
            "host.example.com:/srv/d.git",
            "ssh://host.example.com/srv/d.git",
            "host.example.com",
            Transport.SSH,
        ),
        ("https://git.example.com/ä/%20x".replace("%20", "%C3%A4"), None, "git.example.com", Transport.HTTPS),
        ("/srv/git/my repo.git", "file:///srv/git/my repo.git", "", Transport.FILE),
        ("file:///srv/git/my%20repo.git", "file:///srv/git/my repo.git", "", Transport.FILE),
    ],
)
def test_good_addresses(text: str, identity: str | None, host: str, transport: Transport) -> None:
    url = parse_remote_url(text, allow_file=True)
    assert (url.identity, url.host, url.transport) == (identity or text, host, transport)


def test_b01_a_helper_program_is_refused() -> None:
    for text in ("ext::sh -c touch% /tmp/x", "fd::17", "git@host::x", "transport::https://host/x"):
        with pytest.raises(UnsafeInputError, match="refused"):
            parse_remote_url(text, allow_file=True)


def test_b02_an_option_is_refused() -> None:
    for text in ("--upload-pack=touch x", "-u", "--upl=x", "-oProxyCommand=x:y"):
        with pytest.raises(UnsafeInputError, match="dash"):
            parse_remote_url(text, allow_file=True)


def test_b03_an_option_as_ssh_host_or_path_is_refused() -> None:
    for text in (
        "ssh://-oProxyCommand=touch/x",
        "-oProxyCommand=x@host:y",
        "ssh://git@-oX/x",
        "git@-oX:x",
        "git@host:-x",
    ):
        with pytest.raises(UnsafeInputError):
            parse_remote_url(text, allow_file=True)


@pytest.mark.parametrize(
    "text",
    [
        "https:///host/x",
        "https://host:99999/x",
        "https://host:0/x",
        "https://host:/x",
        "https://host:8²/x",
        "https://user:pa55word@host/x",
        "https://ghp_pa55word@host/x",
        "ssh://git:pa55word@host/x",
        "git:pa55word@host:x",
        "https://host",
        "https://host/",
        "https://host/x?token=pa55word",
        "https://ho..st/x",
        "https://hóst/x",
        "https://[::g]/x",
        "https://[::1]8/x",
        "https://host/a/../b",
        "https://host/a/%2e%2e/b",
        "ssh://@host/x",
    ],
)
def test_b04_bad_hosts_ports_and_credentials_are_refused_without_repeating_them(text: str) -> None:
    with pytest.raises(UnsafeInputError) as caught:
        parse_remote_url(text, allow_file=True)
    assert "?token" in text or "pa55word" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "https://host/$HOME",
        "https://host/%0d%0aX",
        "https://host/x\ny",
        "https://host/\u202egit.x",
        "https://host/\u200bx",
        "https://host/a b",
        "https://host/%zz",
        "https://host/" + "a" * MAX_URL_BYTES,
        "https://host/`id`",
        "/srv/$HOME",
        "/srv/a\u00a0b",
        "file:///srv/%0ax",
        "file://host/srv",
        "",
        "relative/path",
        "../up",
        "/srv/../etc",
        "ftp://host/x",
        "\ud800:x",
    ],
)
def test_b05_hidden_characters_shell_words_and_length_are_refused_and_shown_escaped(text: str) -> None:
    with pytest.raises(UnsafeInputError) as caught:
        parse_remote_url(text, allow_file=True)
    assert caught.value.where.isprintable()
    assert len(caught.value.where) < 200


def test_plain_http_and_paths_need_permission() -> None:
    with pytest.raises(UnsafeInputError, match="plain http"):
        parse_remote_url("http://git.example.com/x")
    assert parse_remote_url("http://git.example.com/x", allow_plain_http=True).transport is Transport.HTTP
    for text in ("/srv/x.git", "file:///srv/x.git", "C:\\x"):
        with pytest.raises(UnsafeInputError, match="typed"):
            parse_remote_url(text)


@given(st.sampled_from(["-", "--", "ext::", "$", "\n", "\u202e", " "]), st.text(max_size=30))
def test_no_text_after_a_dangerous_beginning_is_taken(start: str, rest: str) -> None:
    with pytest.raises(UnsafeInputError):
        parse_remote_url(start + rest, allow_file=True)


@given(st.text(max_size=60))
def test_any_text_is_taken_or_refused_with_words(text: str) -> None:
    with suppress(UnsafeInputError):
        url = parse_remote_url(text, allow_file=True)
        assert not url.text.startswith("-")
        assert url.identity.isprintable()
