"""The grammar of remote addresses: what is not clearly harmless is refused before Git sees it."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn
from urllib.parse import unquote

from desktop.application.errors import UnsafeInputError
from desktop.backends.git.text import shortened

MAX_URL_BYTES = 2048
_LAST_PORT = 65535
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_SCP = re.compile(r"(?:([^@/:]+)@)?(\[[^\]/]+\]|[^@/:\[\]]+):(.+)", re.DOTALL)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Transport(StrEnum):
    """How a remote is reached; the value is Git's own name for the protocol."""

    HTTPS = "https"
    HTTP = "http"
    SSH = "ssh"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteUrl:
    """An address that passed the grammar: `text` is what Git is given, `identity` what people and files see."""

    text: str
    transport: Transport
    host: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Authority:
    user: str
    host: str
    port: str


def parse_remote_url(text: str, *, allow_file: bool = False, allow_plain_http: bool = False) -> RemoteUrl:
    """Check an address and return its parts.

    Args:
        text: `https://host/path`, `ssh://[user@]host[:port]/path`, `user@host:path`, an absolute path or `file://`.
        allow_file: True only for a path that a person typed, never for one that a file of a repository names.
        allow_plain_http: True where a person allowed http for a host that is not this machine.

    Raises:
        UnsafeInputError: the address does not match the grammar; the text names the reason and no credential.
    """
    _check_characters(text)
    scheme = _SCHEME.fullmatch(text)
    if scheme is None:
        return _without_scheme(text, allow_file=allow_file)
    name, rest = scheme[1].lower(), scheme[2]
    if name == "file":
        return _file_url(text, rest, allow_file=allow_file)
    if name == "ssh":
        return _ssh_url(text, rest)
    if name in {"https", "http"}:
        return _web_url(text, Transport(name), rest, allow_plain_http=allow_plain_http)
    return _refuse(text, "this kind of address is not supported")


def _refuse(text: str, why: str) -> NoReturn:
    shown = shortened(text)
    if "@" in shown:
        head, _, tail = shown.rpartition("@")
        scheme, mark, _ = head.partition("://")
        shown = f"{scheme}://***@{tail}" if mark else f"***@{tail}"
    raise UnsafeInputError(
        f"the repository address is refused: {why}",
        where=shown,
        meaning="Nothing was contacted.",
        remedy="Write it as https://host/path, ssh://user@host/path or user@host:path.",
    )


def _check_characters(text: str) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_URL_BYTES:
        _refuse(text, f"it has {size} bytes, at most {MAX_URL_BYTES} are taken")
    if not text:
        _refuse(text, "it is empty")
    if text.startswith("-"):
        _refuse(text, "it begins with a dash and would be read as an option")
    if any(unicodedata.category(char)[0] == "C" for char in text):
        _refuse(text, "it has a control or invisible character")
    if any(char != " " and unicodedata.category(char)[0] == "Z" for char in text):
        _refuse(text, "it has a space that is not a plain one")
    if "$" in text or "`" in text:
        _refuse(text, "it has a shell character; write the value itself")


def _without_scheme(text: str, *, allow_file: bool) -> RemoteUrl:
    if text.startswith("/") or _DRIVE.match(text):
        return _local_path(text, text, allow_file=allow_file)
    if "::" in text and not text.startswith("["):
        _refuse(text, "it names a helper program")
    found = _SCP.fullmatch(text)
    if found is None:
        _refuse(text, "it is neither an address nor an absolute path")
    user, host, path = found[1] or "", found[2], found[3]
    if user and not _USER.fullmatch(user):
        _refuse(text, "the user name is not a plain name")
    shown_host = _checked_host(text, host)
    if "@" in path and ":" in path:
        _refuse(text, "a password does not belong into an address")
    if path.startswith(("-", "/-")):
        _refuse(text, "the path begins with a dash")
    _check_path(text, path)
    prefix = f"{user}@" if user else ""
    tail = path if path.startswith(("/", "~")) else f"/{path}"
    return RemoteUrl(
        text=text,
        transport=Transport.SSH,
        host=shown_host,
        identity=f"ssh://{prefix}{shown_host}{tail if tail.startswith('/') else '/' + tail}",
    )


def _authority(text: str, rest: str) -> tuple[_Authority, str]:
    place, slash, path = rest.partition("/")
    user, at, address = place.rpartition("@")
    if at and not user:
        _refuse(text, "the user name is empty")
    if address.startswith("["):
        host, _, after = address.partition("]")
        host, port = f"{host}]", after.removeprefix(":") if after else ""
        if after and not after.startswith(":"):
            _refuse(text, "the host is not valid")
    else:
        host, colon, port = address.partition(":")
        if colon and not port:
            _refuse(text, "the port is empty")
    if port and not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= _LAST_PORT):
        _refuse(text, "the port is not a number from 1 to 65535")
    parts = _Authority(user=user, host=_checked_host(text, host), port=port)
    return parts, f"{slash}{path}"


def _checked_host(text: str, host: str) -> str:
    if not host:
        _refuse(text, "the host is empty")
    if host.startswith("["):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            _refuse(text, "the host is not a valid IPv6 address")
        return host.lower()
    if not host.isascii():
        _refuse(text, "the host has letters outside ASCII; write it in its xn-- form")
    if not _HOST.fullmatch(host) or ".." in host:
        _refuse(text, "the host is not a valid name")
    return host.lower()


def _check_path(text: str, path: str) -> None:
    if path in {"", "/"}:
        _refuse(text, "the path is empty")
    if any(char in path for char in " \\?#\"'<>|;&"):
        _refuse(text, "the path has a character that does not belong there")
    if _ESCAPE.search(path):
        _refuse(text, "a percent sign is not followed by two hexadecimal digits")
    if any(unicodedata.category(char)[0] in "CZ" for char in unquote(path, errors="replace")):
        _refuse(text, "the path hides a control character or space behind a percent sign")
    if ".." in unquote(path, errors="replace").split("/"):
        _refuse(text, "the path climbs with '..'")


def _ssh_url(text: str, rest: str) -> RemoteUrl:
    place, path = _authority(text, rest)
    if ":" in place.user:
        _refuse(text, "a password does not belong into an address")
    if place.user and not _USER.fullmatch(place.user):
        _refuse(text, "the user name is not a plain name")
    _check_path(text, path)
    prefix = f"{place.user}@" if place.user else ""
    port = f":{place.port}" if place.port and place.port != "22" else ""
    identity = f"ssh://{prefix}{place.host}{port}{path}"
    return RemoteUrl(text=identity, transport=Transport.SSH, host=place.host, identity=identity)


def _web_url(text: str, transport: Transport, rest: str, *, allow_plain_http: bool) -> RemoteUrl:
    place, path = _authority(text, rest)
    if place.user:
        _refuse(
            text,
            "a user name, password or token does not belong into an address; a credential helper keeps it",
        )
    _check_path(text, path)
    if transport is Transport.HTTP and not allow_plain_http and not _is_loopback(place.host):
        _refuse(text, "plain http is open to everybody on the way; use https")
    usual = "443" if transport is Transport.HTTPS else "80"
    port = f":{place.port}" if place.port and place.port != usual else ""
    identity = f"{transport.value}://{place.host}{port}{path}"
    return RemoteUrl(text=identity, transport=transport, host=place.host, identity=identity)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _file_url(text: str, rest: str, *, allow_file: bool) -> RemoteUrl:
    place, slash, path = rest.partition("/")
    if place not in {"", "localhost"} or not slash:
        _refuse(text, "a file address names no host and an absolute path")
    if _ESCAPE.search(path):
        _refuse(text, "a percent sign is not followed by two hexadecimal digits")
    decoded = unquote(path, errors="surrogateescape")
    _check_characters(decoded or text)
    return _local_path(text, decoded if _DRIVE.match(decoded) else f"/{decoded}", allow_file=allow_file)


def _local_path(text: str, path: str, *, allow_file: bool) -> RemoteUrl:
    if not allow_file:
        _refuse(text, "a path on this machine is taken only where a person typed it")
    if ".." in re.split(r"[\\/]", path):
        _refuse(text, "the path climbs with '..'")
    return RemoteUrl(text=path, transport=Transport.FILE, host="", identity=f"file://{path}")
