"""The log: JSON lines in a file a day, with every secret taken out before a line is written."""

import logging
import os
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias, cast

import structlog
from structlog.typing import EventDict, Processor

from desktop.application.ports import Clock
from desktop.domain.redaction import MASK, is_secret_name, redact
from desktop.settings.paths import ensure_private

KEPT_DAYS = 14
LONGEST_TEXT = 10_000
"""Characters of one field; the rest is cut, and the cut is said."""

_PREFIX, _SUFFIX = "gitopshq-", ".jsonl"
_DEEPEST = 8
_CONTAINERS = (Mapping, list, tuple, set, frozenset)
_Stamp: TypeAlias = Callable[[object, str, EventDict], EventDict]


class _DayFile(logging.FileHandler):
    """Our handler among those of the root logger, so that ours alone is taken away again."""


def configure(folder: Path, clock: Clock, *, level: int = logging.INFO) -> Path:
    """Send the log of this program and of its libraries to today's file in the folder; return that file.

    Files older than KEPT_DAYS are deleted. Several processes may append to the same file at once.

    Raises:
        OSError: the folder or the file cannot be made.
    """
    ensure_private(folder)
    _forget_old(folder, clock.now().date() - timedelta(days=KEPT_DAYS))
    file = folder / f"{_PREFIX}{clock.now().date().isoformat()}{_SUFFIX}"
    os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    handler = _DayFile(file, encoding="utf-8")
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        _stamped(clock),
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redacted,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    shut_down()
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    structlog.configure(
        processors=[*common, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    return file


def shut_down() -> None:
    """Close the file that `configure` opened; without one, nothing happens."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _DayFile)]:
        root.removeHandler(handler)
        handler.close()


def redacted(_logger: object, _method: str, fields: EventDict) -> EventDict:
    """Return the fields of a line without secrets: by the name of a field, and by the look of its text."""
    return {redact(name): _clean(name, value, 0) for name, value in fields.items()}


def _clean(name: str, value: object, depth: int) -> object:
    if is_secret_name(name):
        return MASK
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, _CONTAINERS):
        return _clean_inside(cast("object", value), depth + 1)
    return _shortened(redact(str(value)))


def _clean_inside(value: object, depth: int) -> object:
    if depth > _DEEPEST:
        return "(nested too deeply to be written)"
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {redact(str(key)): _clean(str(key), item, depth) for key, item in items}
    return [_clean("", item, depth) for item in cast("list[object]", value)]


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}… ({len(text) - LONGEST_TEXT} characters left out)"


def _stamped(clock: Clock) -> _Stamp:
    def stamp(_logger: object, _method: str, fields: EventDict) -> EventDict:
        fields["at"] = clock.now().isoformat(timespec="milliseconds")
        return fields

    return stamp


def _forget_old(folder: Path, oldest: date) -> None:
    for file in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        try:
            day = date.fromisoformat(file.name.removeprefix(_PREFIX).removesuffix(_SUFFIX))
        except ValueError:
            continue
        if day < oldest:
            file.unlink(missing_ok=True)
