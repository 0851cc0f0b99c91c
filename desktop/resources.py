"""Where the files shipped beside the code are: in the source tree, in an installed wheel, in the frozen program."""

import sys
from pathlib import Path

SHIPPED = (
    "sample/README.md",
    "sample/people.yaml",
    "sample/policies.yaml",
    "sample/runbooks/answer-an-incident.md",
    "sample/runbooks/promote-out-of-test.md",
    "sample/runbooks/roll-back-a-service.md",
    "schemas/workspace.schema.json",
)
"""Every shipped file; the self-test misses what is not there, and a test what is not listed."""

_PACKAGE = Path(__file__).resolve().parent


def folder() -> Path:
    """Return the folder of the shipped files; it may be missing from a damaged installation."""
    frozen = getattr(sys, "_MEIPASS", None)
    if isinstance(frozen, str):
        return Path(frozen) / "resources"
    installed = _PACKAGE / "_shipped"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def path(name: str) -> Path:
    """Return the path of one shipped file, named with forward slashes below `resources`.

    Raises:
        FileNotFoundError: the installation lacks this file.
    """
    found = folder() / name
    if not found.is_file():
        raise FileNotFoundError(f"this installation lacks the shipped file {name}; install the program again")
    return found
