"""Which values of a plan are secrets: never shown, neither on screen nor in a document."""

from desktop.application.previews import SECRET_TEXT
from desktop.domain.risk import is_secret
from desktop.domain.workspace import Workspace


class SecretValues:
    """Knows the fields whose keys or documents the workspace's bindings show to be secrets."""

    def __init__(self, workspace: Workspace) -> None:
        self._fields = frozenset(
            field.name
            for binding in workspace.bindings
            for field in binding.fields
            if is_secret(field.document.kind, f"{field.name} {field.key}")
        )

    def shown(self, field: str, text: str | None) -> str | None:
        """Return a value as it may be shown; None stays None: there is no value."""
        if text is None:
            return None
        if field in self._fields or is_secret("", field, text):
            return SECRET_TEXT
        return text
