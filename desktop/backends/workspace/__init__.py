"""The workspace files people write, read into domain values."""

from desktop.backends.workspace.reader import WorkspaceFiles

__all__ = ["WorkspaceFiles"]
