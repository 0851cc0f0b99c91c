"""The one redactor: takes what looks like a secret out of text before it reaches a log, a screen or evidence."""

import re
from typing import Final

MASK: Final = "***"

_URL_USER = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{0,20})://(?P<user>[^\s/]*)@", re.IGNORECASE)
_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?"
    r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
_HEADER = re.compile(r"(?P<name>\b(?:proxy-)?authorization\b[\"']?\s{0,4}[:=]\s{0,4})[^\r\n]+", re.IGNORECASE)
_SCHEME_TOKEN = re.compile(r"\b(?P<name>bearer|basic)\s{1,4}[A-Za-z0-9+/=._~-]{8,}", re.IGNORECASE)
_KNOWN_TOKEN = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|AGE-SECRET-KEY-1[A-Z0-9]{20,})"
)
_NAMES: Final = (
    r"(?:password|passwd|passphrase|token|secret|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)"
)
_ASSIGNED = re.compile(
    rf"(?P<name>{_NAMES}[\w-]{{0,40}}[\"']?\s{{0,4}}[:=]\s{{0,4}})"
    r"(?P<value>\"(?:[^\"\\\r\n]|\\.)*\"?|'[^'\r\n]*'?|[^\s\"',;&}\]]+)",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(rf"{_NAMES}|^(?:proxy-)?authorization$|^cookie$|^set-cookie$", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Tell whether a field of this name is taken for a secret, whatever it holds."""
    return _SECRET_NAME.search(name) is not None


def redact(text: str) -> str:
    """Return the text with credentials, tokens and private keys replaced by `***`; the rest stays readable.

    Linear in the length of the text. A user name alone in an SSH URL (`ssh://git@host`) is no secret and stays.
    """
    # Every word on screen comes through here: what cannot be in a text is not searched for.
    if "-----BEGIN" in text:
        text = _KEY_BLOCK.sub(MASK, text)
    if "://" in text:
        text = _URL_USER.sub(_without_credentials, text)
    assigns = ":" in text or "=" in text
    if assigns:
        text = _HEADER.sub(_name_alone, text)
    text = _SCHEME_TOKEN.sub(_scheme_alone, text)
    text = _KNOWN_TOKEN.sub(MASK, text)
    return _ASSIGNED.sub(_name_alone, text) if assigns else text


def holds_credentials(text: str) -> bool:
    """Tell whether the text holds a private key, a known token or an address with credentials.

    Words beside a value do not count here, as they do in `redact`: an image may be called `token-broker:1.2`.
    """
    if _KEY_BLOCK.search(text) or _KNOWN_TOKEN.search(text):
        return True
    return any(_without_credentials(match) != match[0] for match in _URL_USER.finditer(text))


def _name_alone(match: re.Match[str]) -> str:
    return f"{match['name']}{MASK}"


def _scheme_alone(match: re.Match[str]) -> str:
    return f"{match['name']} {MASK}"


def _without_credentials(match: re.Match[str]) -> str:
    scheme, user = match["scheme"], match["user"]
    if scheme.lower().endswith("ssh") and ":" not in user and "@" not in user:
        return match[0]
    return f"{scheme}://{MASK}@"
