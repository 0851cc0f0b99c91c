"""Below the lanes: how many events the span has, the table of them, and what to do where there are none."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.counting import plural
from desktop.presentation.signs import ATTENTION, FAILED, RUNNING
from desktop.presentation.timeline_axis import DAY, distance_words
from desktop.presentation.timeline_rows import EventRow, Shown, tallies
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.states import StateStack
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type
from desktop.ui.timeline.events_table import EventsTable


class EventsPane(QWidget):
    """`jump_wanted` carries a time to go to, `zoom_wanted` asks to show just what is between the marks."""

    jump_wanted = Signal(float)
    zoom_wanted = Signal()
    unmark_wanted = Signal()

    def __init__(self, theme: Theme, table: EventsTable) -> None:
        super().__init__()
        self.table = table
        self.setAccessibleName("Events")
        self._count = Words(theme, "", colour="text2", name="words.events")
        self._zoom = Button(theme, "Zoom to the marks", name="btn.zoom_marks", small=True, key="Z")
        self._zoom.clicked.connect(self.zoom_wanted)
        self._unmark = Button(theme, "Clear marks", name="btn.clear_marks", kind="ghost", small=True)
        self._unmark.clicked.connect(self.unmark_wanted)
        self._failed = StatusWords(theme, FAILED)
        self._attention = StatusWords(theme, ATTENTION)
        self._running = StatusWords(theme, RUNNING)
        head = Bar(theme, 40)
        title = Words(theme, "Events", Type.STRONG)
        title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head.add(title, self._count, self._zoom, self._unmark, None)
        head.add(self._failed, self._attention, self._running)
        self._states = StateStack(theme, table, name="events")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._states, 1)

    def show_span(self, shown: Shown, start: float, end: float, marks: tuple[float, float] | None) -> None:
        """Show the events of a span, of what lies between two marks where there are two."""
        first, last = marks if marks is not None else (start, end)
        rows = shown.within(first, last)
        self._count.say(_count_words(rows, marks))
        for button in (self._zoom, self._unmark):
            button.setVisible(marks is not None)
        if marks is not None:
            self._zoom.say(f"Zoom to {distance_words(last - first)}")
        for words, count, word in zip(
            (self._failed, self._attention, self._running),
            tallies(rows),
            (FAILED, ATTENTION, RUNNING),
            strict=True,
        ):
            words.setVisible(count > 0)
            words.show_sign(word.named(f"{count} {word.word}"))
        self.table.show_rows(rows[::-1])
        if rows:
            self._states.content()
        else:
            self._tell_empty(shown, first, last)

    def _tell_empty(self, shown: Shown, first: float, last: float) -> None:
        """Say how far the nearest event is, and lead there."""
        before, after = shown.nearest_before(first), shown.nearest_after(last)
        if before is not None:
            text, goal = f"Last event {_roughly(first - before.at)} earlier.", before
        elif after is not None:
            text, goal = f"Next event {_roughly(after.at - last)} later.", after
        else:
            hidden = f"{plural(shown.hidden, 'event')} hidden by filters." if shown.hidden else ""
            title = "No event passes the filter" if shown.hidden else "No events yet"
            self._states.empty(title=title, text=hidden, icon="chart-gantt")
            return
        self._states.empty(
            title="No events in this range",
            text=text,
            icon="chart-gantt",
            deeds=(("Jump", lambda: self.jump_wanted.emit(goal.at)),),
        )


def _count_words(rows: tuple[EventRow, ...], marks: tuple[float, float] | None) -> str:
    place = "between the marks" if marks is not None else "in range"
    return f"{len(rows)} {place} · newest first"


def _roughly(seconds: float) -> str:
    return f"{int(seconds // DAY)} d" if seconds >= 2 * DAY else distance_words(seconds)
