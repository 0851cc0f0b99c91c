"""Words of other programs made fit for people and logs: no credentials, no control characters, no flood."""

import re
import unicodedata

MESSAGE_LIMIT = 2000
_LINE_LIMIT = 400
_LAST_BYTE = 0xFF
_USER_INFO = re.compile(r"(?<=://)[^/\s@'\"]+@")
_SECRET_HEADER = re.compile(r"(?i)\b(authorization|proxy-authorization|private-token|cookie)\s*:\s*.*")
_SECRET_PAIR = re.compile(r"(?i)\b(password|passwd|token|secret)(\s*[=:]\s*)\S+")
_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")


def visible(text: str) -> str:
    """Return the text with control, bidirectional and zero-width characters as visible escapes."""
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code <= _LAST_BYTE else f"\\u{{{code:04x}}}"


def shortened(text: str, limit: int = 120) -> str:
    """Return the visible text, cut in the middle of nothing: a cut shows its full length."""
    shown = visible(text[: limit + 1])
    return shown if len(text) <= limit else f"{shown[:limit]}… ({len(text)} characters)"


def sanitised(raw: bytes) -> str:
    """Return what a program wrote to its error stream as at most 2 000 plain characters."""
    text = _ANSI.sub("", raw[-64 * 1024 :].decode("utf-8", "replace"))
    lines = [line.rsplit("\r", 1)[-1] for line in text.replace("\r\n", "\n").split("\n")]
    kept = [_cleaned(line) for line in lines if line.strip()]
    joined = "\n".join(kept)
    return joined if len(joined) <= MESSAGE_LIMIT else f"…{joined[-MESSAGE_LIMIT:]}"


def own_words(errors: str) -> str:
    """Return what Git itself said, without the lines it passed on from the remote: those may say anything."""
    return "\n".join(line for line in errors.split("\n") if not line.startswith("remote:"))


def _cleaned(line: str) -> str:
    line = _USER_INFO.sub("***@", line)
    line = _SECRET_HEADER.sub(r"\1: ***", line)
    line = _SECRET_PAIR.sub(r"\1\2***", line)
    plain = "".join(char if _is_plain(char) else " " for char in line[:_LINE_LIMIT])
    return plain.rstrip()


def _is_plain(char: str) -> bool:
    return unicodedata.category(char)[0] != "C"
