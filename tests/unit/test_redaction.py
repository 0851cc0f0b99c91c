"""Secrets are taken out of text, whatever they look like, and what is no secret stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.redaction import MASK, is_secret_name, redact

CANARY = "c4n4ryS3cretValue0123456789abcdef"
KEY = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CANARY}\n{CANARY}\n-----END OPENSSH PRIVATE KEY-----"
LEAKS = {
    "url user and password": f"fatal: unable to access 'https://bob:{CANARY}@git.example.com/a.git/'",
    "url token as user": f"cloning https://{CANARY}@git.example.com/a.git",
    "url with an at sign in the password": f"https://bob:p@{CANARY}@git.example.com/a",
    "ssh url with password": f"ssh://git:{CANARY}@git.example.com/a.git",
    "upper case scheme": f"HTTPS://bob:{CANARY}@git.example.com",
    "query": f"GET https://api.example.com/x?page=2&access_token={CANARY}&z=1",
    "authorization header": f"Authorization: Custom {CANARY} {CANARY}",
    "authorization in JSON": f'{{"authorization": "Basic {CANARY}"}}',
    "bearer": f"sent bearer {CANARY}",
    "private key": KEY,
    "private key cut off": KEY[:70],
    "github token": f"ghp_{CANARY}",
    "github fine-grained token": f"github_pat_{CANARY}_{CANARY}",
    "gitlab token": f"glpat-{CANARY}",
    "json web token": f"eyJhbGciOiJIUzI1NiJ9.{CANARY}.{CANARY}",
    "age key": f"AGE-SECRET-KEY-1{CANARY.upper()}",
    "assignment": f"DB_PASSWORD={CANARY}",
    "yaml": f"  clientSecret: {CANARY}",
    "quoted with spaces": f'password: "two words {CANARY}"',
    "quoted with an escaped quote": f'{{"token": "a\\"b {CANARY}"}}',
    "unterminated quote": f'api_key="{CANARY}',
}


@pytest.mark.parametrize("text", LEAKS.values(), ids=LEAKS)
def test_a_secret_is_masked(text: str):
    cleaned = redact(text)
    assert CANARY.casefold() not in cleaned.casefold()
    assert MASK in cleaned


@pytest.mark.parametrize(
    "text",
    [
        "ssh://git@git.example.com/shop/deploy.git",
        "git@git.example.com:shop/deploy.git",
        "https://git.example.com/shop/deploy.git",
        "commit 4f0c3c1f2bd5f2f9b8a3c2d1e0f9a8b7c6d5e4f3 of prod-eu@82",
        "image registry.example.com/billing@sha256:0123456789abcdef",
        "-----BEGIN CERTIFICATE-----",
        "the token was refused",
    ],
)
def test_what_is_no_secret_stays(text: str):
    assert redact(text) == text


@pytest.mark.parametrize(
    "name", ["password", "GIT_TOKEN", "client-secret", "apiKey", "Authorization", "Set-Cookie"]
)
def test_a_field_is_secret_by_its_name(name: str):
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["lane", "request", "key", "path", "at"])
def test_an_ordinary_name_is_no_secret(name: str):
    assert not is_secret_name(name)


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_more(text: str):
    once = redact(text)
    assert redact(once) == redact(redact(once))


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece",
    [
        "-----BEGIN PRIVATE KEY-----",
        "https://a:",
        "eyJ",
        "password",
        "token=",
        "authorization ",
        "a@",
        '"\\',
        "x:/",
    ],
)
def test_a_megabyte_made_to_be_slow_is_read_at_once(piece: str):
    redact(piece * (1_000_000 // len(piece)))
