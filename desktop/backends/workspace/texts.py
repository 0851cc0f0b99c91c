"""Texts of the workspace file that mean more than text: durations, times, percents, names, keys, paths, refs.

Each is an annotated type for the models; what is wrong is raised by `wrong`, with what to write instead.
"""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from desktop.domain.binding import CAPTURES, PathTemplate
from desktop.domain.errors import KeySyntaxError
from desktop.domain.keypath import KeyPath

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WRITTEN_WRONGLY: Final = "written_wrongly"

_DURATION: Final = re.compile(
    r"(?=[0-9])(?:([0-9]{1,5})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?"
)
_CIVIL: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_UNTIL: Final = re.compile(rf"(?:{'|'.join(WEEKDAYS)}) (?:[01][0-9]|2[0-3]):[0-5][0-9]")
_PERCENT: Final = re.compile(r"(100|[0-9]{1,2})(?:\.([0-9]))?%")
_ENVIRONMENT: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._ -]{0,126}[A-Za-z0-9])?")
_COMPONENT: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")
_VARIABLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_PERSON: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}")
_EMAIL: Final = re.compile(r"[^\s@*!,;<>\"']{1,128}@[^\s@*!,;<>\"']{1,253}")
_SSH_KEY: Final = re.compile(
    r"(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)"
    r" [A-Za-z0-9+/]{4,16384}={0,2}(?: [^\r\n]{0,256})?"
)
_TAG_CONDITION: Final = re.compile(r"[^=\s][^=]{0,127}=[^=]{1,128}")
_REF: Final = re.compile(r"(?!-)[^\x00-\x20\x7f~^:?*\[\\]+")
_FOREIGN_REFS: Final = (
    "remotes",
    "pull",
    "pulls",
    "tags",
    "merge-requests",
    "changes",
    "notes",
    "replace",
    "stash",
)
_SCP_URL: Final = re.compile(r"(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?![:/])[^\s:]+")
_MAX_PATTERN: Final = 500
_MAX_URL: Final = 2000
_WHOLE: Final = 1000
_NAMESPACE_PARTS: Final = 3


def wrong(what: str, remedy: str) -> PydanticCustomError:
    """Return an error that a validator raises: what is wrong, and what to write instead."""
    return PydanticCustomError(WRITTEN_WRONGLY, "{what}", {"what": what, "remedy": remedy})


def _shown(value: object) -> str:
    return f'"{value}"'[:80] if isinstance(value, str) else str(value)[:80]


def _matching(pattern: re.Pattern[str], what: str, remedy: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise wrong(f"{_shown(text)} is no {what}", remedy)
        return text

    return check


def duration(value: object) -> timedelta:
    """Read `30m`, `24h`, `7d`, `1h30m`."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise wrong(f"{_shown(value)} is no duration", "Write it like 30m, 24h, 7d or 1h30m.")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def written_duration(value: timedelta) -> str:
    """Return the one spelling of a duration, in seconds."""
    return f"{value // timedelta(seconds=1)}s"


def _civil(value: object) -> datetime:
    try:
        if isinstance(value, str) and _CIVIL.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise wrong(
        f"{_shown(value)} is no local date and time",
        "Write it like 2026-12-19T00:00; the zone has its own key.",
    )


def _clock_time(value: object) -> time:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise wrong(f"{_shown(value)} is no time of day", 'Write it like "16:00".')
    return time.fromisoformat(value)


def _thousandths(value: object) -> int:
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    number = int(found[1]) * 10 + int(found[2] or 0) if found else -1
    if not 0 <= number <= _WHOLE:
        raise wrong(f"{_shown(value)} is no percentage", 'Write it like "5%" or "2.5%", at most "100%".')
    return number


def _component(text: str) -> str:
    if (
        not _COMPONENT.fullmatch(text)
        or text in {".", ".."}
        or text.endswith(".")
        or text.casefold() in {".git", ".gitopshq"}
    ):
        raise wrong(
            f"{_shown(text)} is no name of a folder", "Use letters, digits, dot, dash and underscore."
        )
    return text


def _key(text: str) -> str:
    try:
        KeyPath.parse(text)
    except KeySyntaxError as error:
        raise wrong(f"{error.what} ({error.where})", error.remedy) from error
    return text


def _template(text: str) -> str:
    try:
        unknown = PathTemplate.parse(text).placeholders - CAPTURES
    except KeySyntaxError as error:
        raise wrong(
            f"path {_shown(text)}: {error.what}", error.remedy or "Write a path inside the repository."
        ) from error
    if "}{" in text:
        raise wrong(
            "two placeholders stand side by side",
            "Put a character between them, or nobody can tell them apart.",
        )
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(CAPTURES))
        raise wrong(f"the path has no placeholder {{{min(unknown)}}}", f"Known here: {known}.")
    return text


def _part(text: str) -> str:
    remedy = r"Write a regular expression with one group round the value, like '\?ref=([0-9a-f]{40})$'."
    if len(text) > _MAX_PATTERN:
        raise wrong(f"a regular expression of {len(text)} characters, more than {_MAX_PATTERN}", remedy)
    try:
        groups = re.compile(text).groups
    except (re.error, RecursionError, OverflowError) as error:
        raise wrong(f"the regular expression does not compile: {error}", remedy) from error
    if groups != 1:
        raise wrong(f"the regular expression has {groups} groups", remedy)
    return text


def _valid_ref(text: str) -> bool:
    parts = text.split("/")
    return bool(
        _REF.fullmatch(text)
        and all(part and not part.startswith(".") and not part.endswith((".", ".lock")) for part in parts)
        and ".." not in text
        and "@{" not in text
        and text != "@"
    )


def _branch(text: str) -> str:
    if not _valid_ref(text) or text.startswith(("refs/", "-")):
        raise wrong(f"{_shown(text)} is no branch name", "Write the short name, like main.")
    return text


def _ledger(text: str) -> str:
    parts = text.split("/")
    if parts[0] != "refs" or len(parts) < _NAMESPACE_PARTS or not _valid_ref(text):
        raise wrong(
            f"{_shown(text)} is no namespace for the ledger", "Write a full one, like refs/heads/_gitopshq."
        )
    if parts[1] in _FOREIGN_REFS:
        raise wrong(
            f"the ledger cannot live in refs/{parts[1]}",
            "Write refs/heads/_gitopshq or refs/gitopshq/ledger.",
        )
    return text


def _url(text: str) -> str:
    remedy = (
        "Write it like ssh://git@git.example.com/shop/deploy.git or https://git.example.com/shop/deploy.git."
    )
    if (
        len(text) > _MAX_URL
        or re.search(r"[\s\x00-\x1f\x7f$]|%0[ad]|::", text, re.IGNORECASE)
        or text.startswith("-")
    ):
        raise wrong("the repository's URL is refused", remedy)
    if "://" not in text:
        if text.startswith("/") or _SCP_URL.fullmatch(text):
            return text
        raise wrong(f"{_shown(text)} is no URL of a repository", remedy)
    return _checked_url(text, remedy)


def _checked_url(text: str, remedy: str) -> str:
    try:
        parts = urlsplit(text)
        host, secret = parts.hostname or "", parts.password is not None
        _ = parts.port
    except ValueError as error:
        raise wrong("the repository's URL cannot be read", remedy) from error
    if secret or (parts.username is not None and parts.scheme != "ssh"):
        raise wrong("the repository's URL holds credentials", f"{remedy} A credential helper or key logs in.")
    if (
        parts.scheme not in {"https", "http", "ssh", "file"}
        or host.startswith("-")
        or not (host or parts.scheme == "file")
    ):
        raise wrong("the repository's URL is refused", remedy)
    return text


Duration = Annotated[
    timedelta,
    BeforeValidator(duration),
    PlainSerializer(written_duration, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(\d+d)?(\d+h)?(\d+m)?(\d+s)?$",
            "examples": ["30m", "24h", "7d", "1h30m"],
        }
    ),
]
Civil = Annotated[
    datetime, BeforeValidator(_civil), WithJsonSchema({"type": "string", "examples": ["2026-12-19T00:00"]})
]
ClockTime = Annotated[
    time, BeforeValidator(_clock_time), WithJsonSchema({"type": "string", "examples": ["16:00"]})
]
Thousandths = Annotated[
    int,
    BeforeValidator(_thousandths),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d)?%$", "examples": ["5%", "2.5%"]}),
]
Until = Annotated[
    str,
    AfterValidator(_matching(_UNTIL, "weekday and time", 'Write it like "MO 08:00".')),
    WithJsonSchema({"type": "string", "pattern": f"^{_UNTIL.pattern}$"}),
]
EnvironmentName = Annotated[
    str,
    AfterValidator(
        _matching(
            _ENVIRONMENT, "name of an environment", "Use at most 63 of a-z, 0-9 and dash, like prod-eu."
        )
    ),
    WithJsonSchema({"type": "string", "pattern": f"^{_ENVIRONMENT.pattern}$"}),
]
Name = Annotated[
    str,
    AfterValidator(
        _matching(_NAME, "name", "Use letters, digits, dot, dash, underscore, blank; at most 128.")
    ),
]
Component = Annotated[str, AfterValidator(_component)]
VariableName = Annotated[
    str,
    AfterValidator(
        _matching(_VARIABLE, "name of a variable", "Begin with a letter; then letters, digits, underscore.")
    ),
]
PersonId = Annotated[
    str,
    AfterValidator(
        _matching(
            _PERSON, "id of one person", "Use letters, digits, dot, dash, underscore; no wildcard, no !."
        )
    ),
]
Email = Annotated[
    str,
    AfterValidator(
        _matching(
            _EMAIL, "address of one person", "Write one address like m.ruiz@example.com; no wildcard, no !."
        )
    ),
]
SshKey = Annotated[
    str,
    AfterValidator(
        _matching(
            _SSH_KEY,
            "public SSH key",
            "Copy the one line of the .pub file, beginning with ssh-ed25519; no options, no wildcard.",
        )
    ),
]
TagCondition = Annotated[
    str, AfterValidator(_matching(_TAG_CONDITION, "condition on a tag", "Write it like ring=1."))
]
Key = Annotated[str, AfterValidator(_key)]
PathText = Annotated[str, AfterValidator(_template)]
Part = Annotated[str, AfterValidator(_part)]
Branch = Annotated[str, AfterValidator(_branch)]
LedgerNamespace = Annotated[str, AfterValidator(_ledger)]
Url = Annotated[str, AfterValidator(_url)]
