"""Writes a preview to a file that a person chooses: Markdown or JSON, without secrets."""

import json
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.errors import GitOpsError
from desktop.presentation.preview_export import preview_json, preview_markdown
from desktop.ui.desk import Desk
from desktop.ui.preview.depths import Looked

_FILTERS = ("Markdown (*.md)", "JSON (*.json)")


def export_preview(desk: Desk, parent: QWidget, looked: Looked) -> QFileDialog:
    """Ask for a file, then write it off the interface thread."""
    plan = looked.preview.plan
    dialog = QFileDialog(parent, "Export the preview")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(_FILTERS)
    dialog.selectFile(f"preview-{plan.target}-{plan.digest[:8]}.md")

    def write(name: str) -> None:
        write_preview(desk, looked, Path(name))

    dialog.fileSelected.connect(write)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def write_preview(desk: Desk, looked: Looked, file: Path) -> None:
    """Write a preview; the ending of the file's name says in which form."""
    flags = looked.surroundings.flags

    def work(services: Services, token: CancelToken) -> Path:
        diffs = services.previews.diffs(looked.preview, token)
        if file.suffix == ".json":
            document = preview_json(looked.preview, flags, diffs, looked.secrets)
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        else:
            text = preview_markdown(looked.preview, flags, diffs, looked.secrets, services.now())
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise GitOpsError(
                f"the preview cannot be written: {error.strerror}",
                where=str(file),
                meaning="Nothing was exported.",
                remedy="Choose another folder.",
            ) from error
        return file

    desk.ask(
        "preview.export", work, lambda written: desk.say(f"The preview is in {written}"), title="Exporting"
    )
