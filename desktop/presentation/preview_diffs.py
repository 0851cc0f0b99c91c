"""A file's change as sections of a difference: its text, or only the keys whose values changed."""

from collections.abc import Iterable, Sequence

from desktop.application.previews import SECRET_TEXT, FileDiff, KeyChange
from desktop.presentation.diff_rows import Line, Section, of_lines, section

NOW_AFTER, LIVE_AFTER = "now → after", "live → after"
"""What stands against what, at the right of a head."""
_KEYS_ALONE = "Only keys are shown: the file holds secrets. Their values are never shown."


def text_section(diff: FileDiff, concern: str = "") -> Section:
    """Return a file's change as text; of a file with secrets only its keys."""
    if diff.folded:
        return key_section(diff, concern)
    return section(diff.path, diff.unified, tail=NOW_AFTER, concern=concern)


def key_section(diff: FileDiff, concern: str = "") -> Section:
    """Return the values of a file that changed, key by key; secrets are said to have changed, never shown."""
    lines = tuple(_key_lines(diff.keys))
    note = _KEYS_ALONE if diff.folded else ("" if lines else "No value changed: only comments or layout.")
    return of_lines(diff.path, lines, tail=NOW_AFTER, note=note, concern=concern, noise=())


def value_section(
    title: str, changes: Iterable[tuple[str, str | None, str | None]], note: str = ""
) -> Section:
    """Return named values before and after that stand in no one file: what runs, against what will run."""
    keys = [
        KeyChange(document="", key=name, before=before, after=after, line=0)
        for name, before, after in changes
    ]
    return of_lines(title, tuple(_key_lines(keys)), tail=LIVE_AFTER, note=note, noise=())


def _key_lines(keys: Sequence[KeyChange]) -> Iterable[Line]:
    several = len({key.document for key in keys}) > 1
    for key in keys:
        name = f"{key.document}  {key.key}" if several and key.document else key.key
        before, after = _said(name, key.before), _said(name, key.after)
        if key.before == key.after == SECRET_TEXT:
            after = f"{name} (secret, changed)"
        if before == after and before is not None:
            yield Line(" ", key.line, key.line, before)
            continue
        if before is not None:
            yield Line("-", key.line, 0, before)
        if after is not None:
            yield Line("+", 0, key.line, after)


def _said(name: str, value: str | None) -> str | None:
    """Return a key with its value; of a secret only that it is one."""
    if value is None:
        return None
    return f"{name} {SECRET_TEXT}" if value == SECRET_TEXT else f"{name}: {value}"
