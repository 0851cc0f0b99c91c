"""Folders of the program on each system: the user's data, the cache that may be deleted, the logs, the settings."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

HOME_VARIABLE = "GITOPSHQ_HOME"
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where the program keeps what is its own; none of them needs to exist yet."""

    data: Path
    cache: Path
    logs: Path
    settings: Path


def folders(environment: Mapping[str, str] | None = None) -> Folders:
    """Return the folders of this user; GITOPSHQ_HOME puts all of them below one folder.

    `environment` stands for the environment variables of the process, which are read where it is None.
    """
    home = (os.environ if environment is None else environment).get(HOME_VARIABLE, "")
    if home:
        root = Path(home).expanduser().absolute()
        return Folders(
            data=root / "data", cache=root / "cache", logs=root / "logs", settings=root / "settings"
        )
    system = PlatformDirs("gitopshq", appauthor=False)
    return Folders(
        data=system.user_data_path,
        cache=system.user_cache_path,
        logs=system.user_log_path,
        settings=system.user_config_path,
    )


def ensure_private(folder: Path) -> Path:
    """Make the folder, with its parents, so that only this user may look inside, and return it."""
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    folder.chmod(_PRIVATE)
    return folder
