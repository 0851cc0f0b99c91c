"""How a new text is written as a YAML, JSON or .env scalar so that every reader sees the same text.

YAML 1.1 (PyYAML, old Helm), YAML 1.2 and Go's reader disagree on what an unquoted `1.10`, `0123`, `on`,
`12:30` or `1e3` is. What any of them would take for something other than text is quoted, unless the old value
was already such a number or truth value and the new one reads the same everywhere.
"""

import re
from enum import Enum
from typing import Final

from desktop.backends.yaml.locate import Node
from desktop.backends.yaml.precheck import STRING_TAGS


class Type(Enum):
    """What readers take an unquoted scalar for; `OTHER` is whatever they do not agree on."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    SWITCH = "yes or no"
    NULL = "null"
    OTHER = "other"


_BOOLEAN: Final = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_SWITCH: Final = frozenset({"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"})
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_OTHER: Final = frozenset({"y", "Y", "n", "N", "=", "<<"})
_NUMBER: Final = re.compile(r"(?:0|-?[1-9][0-9]{0,14})|-?(?:0|[1-9][0-9]{0,9})\.(?:[0-9]{0,4}[1-9]|0)")
_LOOKS_TYPED: Final = re.compile(
    r"""[-+]?(?:
        0x[0-9a-f_.]*(?:p[-+]?[0-9]*)? | 0b[01_]+ | 0o?[0-7_]+
      | [0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
      | (?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)(?:e[-+]?[0-9_]+)?
      | \.?inf | \.?infinity | \.?nan
    )
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\ \t].*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN_START: Final = re.compile(r"-{1,2}[^\s\-]|[^\s\-?:,\[\]{}#&*!|>'\"%@`]")
_NOT_PLAIN: Final = re.compile(r":\s|\s#|[\s:]\Z")
_FLOW_MARK: Final = re.compile(r"[,\[\]{}]|:(?=[\s,\[\]{}]|\Z)")
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_ESCAPED: Final = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ENV_PLAIN: Final = re.compile(r"[A-Za-z0-9_./:@%+,=?-]*")


def type_of(text: str) -> Type:
    """Return what an unquoted scalar of this text is taken for."""
    for words, kind in (
        (_NULL, Type.NULL),
        (_BOOLEAN, Type.BOOLEAN),
        (_SWITCH, Type.SWITCH),
        (_OTHER, Type.OTHER),
    ):
        if text in words:
            return kind
    if _NUMBER.fullmatch(text):
        return Type.NUMBER
    return Type.OTHER if _LOOKS_TYPED.fullmatch(text) else Type.TEXT


def is_printable(text: str) -> bool:
    """Tell whether a text can stand unescaped on one line."""
    return not _UNPRINTABLE.search(text)


def double_quoted(text: str) -> str:
    """Return the text in double quotes, valid as YAML and as JSON."""
    return '"' + _ESCAPED.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", text) + '"'


def yaml_scalar(node: Node, text: str) -> str:
    """Return how a new text is written in an old scalar's place, in its quoting where possible."""
    if node.style == '"':
        return double_quoted(text)
    if node.style == "'":
        return _single_quoted(text) if is_printable(text) else double_quoted(text)
    if _may_be_plain(text, flow=node.flow) and _keeps_type(node, text):
        return text
    if is_printable(text) and ('"' in text or "\\" in text):
        return _single_quoted(text)
    return double_quoted(text)


def json_scalar(node: Node, text: str) -> str:
    """Return how a new text is written in a JSON file: quoted, unless a number, true or false stays one."""
    same = node.plain and type_of(node.value) is type_of(text)
    if same and (type_of(text) is Type.NUMBER or text in ("true", "false")):
        return text
    return double_quoted(text)


def env_scalar(node: Node, text: str) -> str | None:
    """Return how a new text is written in a .env file, None where no quoting carries it to every reader."""
    if not is_printable(text):
        return None
    if _ENV_PLAIN.fullmatch(text):
        quote = node.style or ""
    elif "'" not in text and (node.style == "'" or re.search(r'["\\$`]', text)):
        quote = "'"
    elif not re.search(r'["\\$`]', text):
        quote = '"'
    else:
        return None
    return quote + text + quote


def _single_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _may_be_plain(text: str, *, flow: bool) -> bool:
    return (
        bool(_PLAIN_START.match(text))
        and is_printable(text)
        and not _NOT_PLAIN.search(text)
        and not (flow and _FLOW_MARK.search(text))
    )


def _keeps_type(node: Node, text: str) -> bool:
    new = type_of(text)
    if new is Type.TEXT or node.tag in STRING_TAGS - {None}:
        return True
    return new is type_of(node.value) and new in (Type.NUMBER, Type.BOOLEAN, Type.SWITCH)
