"""The right side of a preview: which target, how deep, side by side or unified, what was found, and the difference."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.diff_rows import Difference, Layout
from desktop.presentation.preview_depths import Depth
from desktop.presentation.rendered_depth import RENDERED, RenderedView
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.fields import SearchField
from desktop.ui.kit.frame import Bar, Divider, Surface
from desktop.ui.kit.labels import Words
from desktop.ui.kit.segments import Segments
from desktop.ui.kit.states import StateStack
from desktop.ui.preview.diff_view import DiffView
from desktop.ui.preview.resource_list import Beside, ProvenanceBar, ResourceList
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LAYOUTS = ((Layout.UNIFIED.value, "Unified", ""), (Layout.SPLIT.value, "Side by side", ""))


class DiffPane(QWidget):
    """`depth_chosen` carries the key of a depth; `review_wanted` follows the button."""

    depth_chosen = Signal(str)
    review_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("pane.diff")
        self.setAccessibleName("Change of the target")
        self._depths: tuple[Depth, ...] = ()
        self._depth = ""
        self._target = ""
        self._segments: Segments | None = None
        self._name = Words(theme, "", Type.STRONG, name="words.diff_target")
        self._where = Words(theme, "", Type.SMALL, colour="text2", name="words.change_of")
        self._layout = Segments(theme, _LAYOUTS, name="seg.layout", words="Layout", small=True)
        self._layout.choose(Layout.SPLIT.value)
        self._wrap = icon_button(theme, "wrap-text", "Wrap long lines", name="btn.wrap", key="W")
        self._wrap.setCheckable(True)
        self.mark = Button(theme, "Mark reviewed", name="btn.review", icon="check", key="R", small=True)
        names = Bar(theme, 42, edge="", padding=12)
        names.add(self._name, self._where, None)
        self._tools = Bar(theme, 42, edge="", padding=12)
        self._tools.add(self._layout, self._wrap, Divider(theme, upright=True, long=18), self.mark)
        head = Surface(theme, edge="bottom")
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight, head)
        self._head.setContentsMargins(0, 0, 0, 1)
        self._head.setSpacing(0)
        self._head.addWidget(names, 1)
        self._head.addWidget(self._tools)
        self.view = DiffView(theme)
        self.resources = ResourceList(theme)
        self.provenance = ProvenanceBar(theme)
        self._states = StateStack(theme, Beside(self.resources, self.view), name="diff")
        self._finder = _Finder(theme, self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.provenance)
        column.addWidget(self._finder)
        column.addWidget(self._states, 1)
        self._layout.chosen.connect(self._lay_out)
        self._wrap.clicked.connect(self.toggle_wrap)
        self.mark.clicked.connect(self.review_wanted)
        self.view.moved.connect(self._tell_change)
        self.resources.chosen.connect(self.view.go_section)
        self.show_plain()

    def stack(self, *, on: bool) -> None:
        """Put the controls below the name, or beside it."""
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if on else QBoxLayout.Direction.LeftToRight)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def depth_shown(self) -> str:
        """The key of the depth that is chosen."""
        return self._depth

    def offer_depths(self, depths: Sequence[Depth]) -> None:
        """Offer other depths; the chosen one stays where it is still there. One alone needs no control."""
        if tuple(depths) == self._depths:
            return
        self._depths = tuple(depths)
        keys = [depth.key for depth in depths]
        self._depth = self._depth if self._depth in keys else keys[0]
        if self._segments is not None:
            self._tools.row.removeWidget(self._segments)
            self._segments.deleteLater()
            self._segments = None
        if len(depths) > 1:
            options = [(depth.key, depth.words, "") for depth in depths]
            self._segments = Segments(self._theme, options, name="seg.depth", words="Depth", small=True)
            self._segments.choose(self._depth)
            self._segments.chosen.connect(self._choose_depth)
            self._tools.row.insertWidget(0, self._segments, 0, Qt.AlignmentFlag.AlignVCenter)

    def _choose_depth(self, key: str) -> None:
        self._depth = key
        self.depth_chosen.emit(key)

    def say_target(self, name: str, number: int, count: int) -> None:
        """Say whose change is shown: the n-th of so many targets of its group."""
        self._name.say(name)
        self._target = f"target {number} of {count}"
        self._where.say(self._target)

    def show_difference(self, difference: Difference) -> None:
        self._states.content()
        self.view.show_difference(difference)
        self._tell_change(0, difference.changes)

    def show_plain(self) -> None:
        """Make room: a depth without objects is shown now."""
        self.resources.show_rows(())
        self.provenance.hide()

    def show_rendered(self, view: RenderedView) -> None:
        """Show the objects of a target beside their difference, unless another depth was chosen meanwhile."""
        if self.depth_shown != RENDERED.key:
            return
        self.provenance.show()
        self.provenance.say_provenance(view.provenance)
        self.show_difference(view.difference)
        self.resources.show_rows(view.resources)

    def show_waiting(self, words: str) -> None:
        self.provenance.show()
        self.provenance.say_provenance("")
        self._states.loading(words)

    def show_error(self, title: str, text: str) -> None:
        self._states.error(title=title, text=text)

    def say_reviewed(self, *, reviewed: bool, reason: str) -> None:
        """Show whether the group was looked at; with a reason it cannot be marked now."""
        self.mark.say("Reviewed" if reviewed else "Mark reviewed")
        self.mark.take_icon("circle-check" if reviewed else "check")
        self.mark.switch(reason)

    def _tell_change(self, number: int, count: int) -> None:
        noun = "change" if count == 1 else "changes"
        words = f"change {number} of {count}" if number else f"{count} {noun}"
        self._where.say(f"{self._target}, {words}")

    # --- acting --------------------------------------------------------------------------------------------

    def toggle_wrap(self) -> None:
        self.view.wrap(on=not self.view.wraps)
        self._wrap.setChecked(self.view.wraps)

    def open_finder(self) -> None:
        """Ask for a text to find in the difference."""
        self._finder.open()

    def _lay_out(self, key: str) -> None:
        self.view.lay_out(Layout(key))


class _Finder(Bar):
    """Finds a text in the difference, in folded lines too; Enter goes on, Esc ends."""

    def __init__(self, theme: Theme, view: DiffView) -> None:
        super().__init__(theme, 40, ground="window", padding=12)
        self._view = view
        self._count = 0
        self._field = SearchField(
            theme, name="field.find_in_diff", words="Find in the difference", hint="Find in the difference"
        )
        self._said = Words(theme, "", Type.SMALL, colour="text2", name="words.found")
        back = icon_button(theme, "chevron-up", "Previous", name="btn.find_previous")
        ahead = icon_button(theme, "chevron-down", "Next", name="btn.find_next", key="Enter")
        end = icon_button(theme, "x", "Close the search", name="btn.find_close", key="Esc")
        self.add(self._field, stretch=1)
        self.add(self._said, back, ahead, end)
        self._field.textChanged.connect(self._search)
        self._field.returnPressed.connect(self._ahead)
        back.clicked.connect(lambda _checked=False: self._step(-1))
        ahead.clicked.connect(self._ahead)
        end.clicked.connect(self.end)
        self.hide()

    def open(self) -> None:
        self.show()
        self._field.setFocus()
        self._field.selectAll()
        self._search(self._field.text())

    def end(self) -> None:
        self._view.search_for("")
        self.hide()
        self._view.setFocus()

    def _search(self, text: str) -> None:
        self._count = self._view.search_for(text)
        self._said.say(f"{self._count} found" if text else "")

    def _ahead(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        number = self._view.step_found(by)
        self._said.say(f"{number} of {self._count}" if number else "not found")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)
