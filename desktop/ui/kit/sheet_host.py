"""Where sheets appear: beside the page's content, which stays readable; the focus returns when they close.

Where there is no room for both, a sheet takes the place of the content until it closes.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.kit.laying_out import lay_out_later
from desktop.ui.kit.sheet import Sheet, SheetSpec
from desktop.ui.kit.turns import in_a_turn
from desktop.ui.theme.theme import Theme

_WIDE, _LEAST = 560, 740
"""The width of a sheet, and what the content needs beside it."""
_ANY_WIDTH = 16_777_215


class SheetHost(QWidget):
    """A page's content with room for one sheet at its right. `opened` tells that there is one, or no more."""

    opened = Signal(bool)

    def __init__(self, theme: Theme, content: QWidget) -> None:
        super().__init__()
        self._theme, self._content = theme, content
        self._sheet: Sheet | None = None
        self._before: QWidget | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(content, 1)
        theme.changed.connect(self._arrange)

    @property
    def sheet(self) -> Sheet | None:
        return self._sheet

    def show_sheet(
        self, spec: SheetSpec, deed: Callable[[str], object], extra: QWidget | None = None
    ) -> Sheet:
        """Open a sheet; `deed` gets the reason when the deed button is pressed, after the sheet has closed."""
        self.close_sheet()
        self._before = QApplication.focusWidget()
        sheet = Sheet(self._theme, spec, extra)
        sheet.cancelled.connect(self.close_sheet)

        def done(reason: str) -> None:
            self.close_sheet()
            deed(reason)

        sheet.done.connect(done)
        self._sheet = sheet
        in_a_turn(self, partial(self._dock, sheet))
        return sheet

    def _dock(self, sheet: Sheet) -> None:
        """Put a sheet that is made beside the content, unless it was closed before."""
        if sheet is self._sheet:
            lay_out_later(self)
            self._row.addWidget(sheet)
            self._arrange()
            sheet.start()
            self.opened.emit(True)

    def close_sheet(self) -> None:
        """Close the sheet without doing anything; the keyboard goes back to where it was."""
        if self._sheet is None:
            return
        sheet, self._sheet = self._sheet, None
        self._row.removeWidget(sheet)
        sheet.hide()
        sheet.deleteLater()
        self._arrange()
        self.opened.emit(False)
        if self._before is not None and not self._before.isVisible():
            self._row.activate()  # what had no room beside the sheet is there again, and may have the keyboard
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def _arrange(self) -> None:
        """Share the room between content and sheet, or leave all of it to the sheet."""
        sheet, wide = self._sheet, self._theme.whole(_WIDE)
        beside = self.width() - wide >= self._theme.whole(_LEAST)
        self._content.setVisible(sheet is None or beside)
        if sheet is not None:
            sheet.setMinimumWidth(wide if beside else 0)
            sheet.setMaximumWidth(wide if beside else _ANY_WIDTH)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
