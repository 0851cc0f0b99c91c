"""Secrets in clear text: they enter neither plans nor events, because those are shared and can never be taken back."""

import re
from typing import Final

from desktop.domain.redaction import holds_credentials

_STEP: Final = re.compile(r"(?:\[[^\]]*\]|\\.|[^.\\\[])+")
_WORDS: Final = re.compile(
    r"password|passwd|passphrase|secret|token|credential|api[_-]?key|private[_-]?key|access[_-]?key|tls\\?\.key",
    re.IGNORECASE,
)
_HOLDERS: Final = frozenset({"secrets", "credentials", "passwords", "tokens"})
_REFERENCE: Final = re.compile(
    r"(?:names?|refs?|references?|urls?|uris?|paths?|files?|versions?|enabled|ttl|expiry|type|kind|stores?|issuer"
    r"|audience|mount|provider|namespace|image|tag|repository|digest|chart|replicas|count)\W*$",
    re.IGNORECASE,
)
_IN_CONNECTION: Final = re.compile(r"\b(?:password|passwd|pwd)=[^\s;&$<{]", re.IGNORECASE)
_PLAIN_WORD: Final = re.compile(r"true|false|yes|no|null|~|-?[0-9]{1,6}", re.IGNORECASE)
_SEALED: Final = re.compile(r"Ag[A-D][A-Za-z0-9+/]{29,}={0,2}")
"""What `kubeseal` writes: the length of the wrapped key comes first, so every value begins alike."""
_ELSEWHERE: Final = re.compile(r"vault:|ref\+[a-z]|op://|<path:|\$\{|\{\{")
"""What only names a secret that is kept elsewhere."""


def is_clear_secret(key: str, text: str, *, field: str = "") -> bool:
    """Tell whether a value is, or must be taken for, a secret in clear text.

    Args:
        key: the key as written, such as `secrets.apiKey` or `env.[name=DB_PASSWORD].value`.
        text: the value. Sealed values and references to secrets kept elsewhere are none.
        field: the name under which the value is bound.
    """
    if holds_secret(text):
        return True
    if not text or _PLAIN_WORD.fullmatch(text) or _SEALED.fullmatch(text) or _ELSEWHERE.match(text):
        return False
    return _names_secret(key) or _says_secret(field)


def holds_secret(text: str) -> bool:
    """Tell whether a text holds a secret by its own look: a key, a known token, credentials in an address or a DSN."""
    return holds_credentials(text) or _IN_CONNECTION.search(text) is not None


def _names_secret(key: str) -> bool:
    steps: list[str] = _STEP.findall(key)
    while steps and (steps[-1].casefold() == "value" or steps[-1] == "*"):
        steps.pop()
    if not steps:
        return False
    return _says_secret(steps[-1]) or (
        len(steps) > 1 and steps[-2].casefold() in _HOLDERS and not _REFERENCE.search(steps[-1])
    )


def _says_secret(name: str) -> bool:
    return (
        _WORDS.search(name) is not None
        and _REFERENCE.search(name) is None
        and not name.casefold().startswith("existing")
    )
