"""The workspace files people write, read into domain values."""

from desktop.backends.workspace.folder import LocalFolder
from desktop.backends.workspace.reader import WorkspaceFiles

__all__ = ["LocalFolder", "WorkspaceFiles"]
