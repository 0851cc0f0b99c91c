"""Names of refs and objects: what may be passed to Git, and where a remote's refs are kept here."""

import re
from collections.abc import Iterable, Mapping, Sequence

from desktop.application.errors import UnsafeInputError
from desktop.backends.git.text import shortened

_ID = re.compile(r"[0-9a-f]{40}")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//")
_REMOTE_PREFIX = "refs/"
_LOCAL_PREFIX = "refs/remote/"
_MAX_REF_BYTES = 1024


def checked_id(text: str) -> str:
    """Return the text if it is a full object id.

    Raises:
        UnsafeInputError: it is anything else, for example a branch name or an option.
    """
    if not _ID.fullmatch(text):
        raise UnsafeInputError(
            "this is not a full commit or file id",
            where=shortened(text),
            meaning="Nothing was read.",
            remedy="Give all 40 hexadecimal digits.",
        )
    return text


def is_ref_name(name: str) -> bool:
    """Tell whether Git would accept this full ref name (`refs/...`)."""
    if not name.startswith(_REMOTE_PREFIX) or name.endswith(("/", ".")) or _FORBIDDEN.search(name):
        return False
    if len(name.encode("utf-8", "surrogatepass")) > _MAX_REF_BYTES:
        return False
    parts = name.removeprefix(_REMOTE_PREFIX).split("/")
    return not any(part.startswith(".") or part.endswith(".lock") or not part for part in parts)


def checked_ref(name: str) -> str:
    """Return a full ref name that may be written to.

    Raises:
        UnsafeInputError: it is not a full ref name, or could be taken for an option or for another ref.
    """
    parts = name.split("/")
    odd = any(part.startswith("-") or part == "@" for part in parts) or name.startswith("refs/heads/refs/")
    if odd or not is_ref_name(name):
        raise UnsafeInputError(
            "this ref name is refused",
            where=shortened(name),
            meaning="Nothing was written.",
            remedy="Use a full name such as refs/heads/main.",
        )
    return name


def local_name(remote_ref: str) -> str:
    """Return where a remote's ref is kept: `refs/heads/main` becomes `refs/remote/heads/main`."""
    return _LOCAL_PREFIX + remote_ref.removeprefix(_REMOTE_PREFIX)


def remote_name(local_ref: str) -> str:
    """Return the remote's name of a ref kept here."""
    return _REMOTE_PREFIX + local_ref.removeprefix(_LOCAL_PREFIX)


def lies_below(ref: str, prefixes: Iterable[str]) -> bool:
    """Tell whether the ref equals one of the prefixes or lies below one (in whole components)."""
    return any(ref == prefix or ref.startswith(f"{prefix.rstrip('/')}/") for prefix in prefixes)


def selected(refs: Mapping[str, str], prefixes: Sequence[str]) -> dict[str, str]:
    """Return the refs that a list of prefixes asks for, sorted by name."""
    return {ref: refs[ref] for ref in sorted(refs) if lies_below(ref, prefixes)}
