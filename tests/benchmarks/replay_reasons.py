"""Why a planned file is not the recorded one, in words."""

from collections.abc import Mapping, Sequence

from desktop.application.ports import ValueFiles

MAX_NAMED = 3


def reason(files: ValueFiles, path: str, planned: bytes | None, recorded: bytes | None) -> str:
    """Return in words what the recorded file has that the plan could not give; None is a file that is not there."""
    if planned is None:
        return "a new file, written by hand"
    if recorded is None:
        return "the file was deleted by hand"
    before, after = _leaves(files, path, planned), _leaves(files, path, recorded)
    added, removed = after.keys() - before.keys(), before.keys() - after.keys()
    changed = sorted(key for key in after.keys() & before.keys() if after[key] != before[key])
    parts = [_counted("adds", "key", sorted(added)), _counted("removes", "key", sorted(removed))]
    parts.append(_counted("changes", "value no binding names", changed))
    said = [part for part in parts if part]
    if not said:
        return "only its layout differs: blank lines, indentation, comments"
    moved = len(after) == len(before) and not added and not removed
    return ", ".join(said) + ("" if moved else ": structure is written by hand, a plan moves values")


def _leaves(files: ValueFiles, path: str, content: bytes) -> Mapping[str, str]:
    return {f"{leaf.document} {leaf.key}": leaf.text for leaf in files.leaves(path, content)}


def _counted(verb: str, noun: str, keys: Sequence[str]) -> str:
    if not keys:
        return ""
    shown = ", ".join(key.split(" ", 1)[1] for key in keys[:MAX_NAMED])
    more = ", …" if len(keys) > MAX_NAMED else ""
    return f"{verb} {len(keys)} {noun}{'s' if len(keys) > 1 and noun == 'key' else ''} ({shown}{more})"
