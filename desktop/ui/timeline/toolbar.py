"""The bars above the lanes: which span is seen, in which zone, and what of it is shown."""

from datetime import tzinfo

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.timeline_axis import PRESETS, offset_words
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.chips import FilterChip
from desktop.ui.kit.fields import SearchField
from desktop.ui.kit.frame import Bar
from desktop.ui.kit.labels import KeyCap, Words
from desktop.ui.kit.segments import Segments
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type
from desktop.ui.timeline.shapes import draw_legend_mark
from desktop.ui.timeline.tenant_chip import TenantChip


class RangeBar(Bar):
    """52 high: presets, one span back or forward, and the zone."""

    preset_chosen = Signal(str)
    stepped = Signal(int)
    zone_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 52, gap=12)
        self.setObjectName("bar.range")
        self.setAccessibleName("Timeline: span and zone")
        title = Words(theme, "Timeline", Type.TITLE)
        title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.presets = Segments(
            theme, [(key, words, "") for key, words, _ in PRESETS], name="choice.range", words="Span"
        )
        self.presets.chosen.connect(self.preset_chosen)
        earlier = icon_button(theme, "chevron-left", "Earlier, by one span", name="btn.earlier")
        earlier.clicked.connect(lambda: self.stepped.emit(-1))
        later = icon_button(theme, "chevron-right", "Later, by one span", name="btn.later")
        later.clicked.connect(lambda: self.stepped.emit(1))
        self._range = Words(theme, "", Type.MEDIUM, name="words.range")
        self.zones = Segments(
            theme, (("utc", "UTC", ""), ("local", "Local", "")), name="choice.zone", words="Times"
        )
        self.zones.chosen.connect(self.zone_chosen)
        self.add(title, self.presets, earlier, self._range, later, None, self.zones)

    def show_range(self, words: str, preset: str) -> None:
        """Say what is seen; `preset` is "" where it is none of them."""
        self._range.say(words)
        self.presets.choose(preset)

    def show_zone(self, chosen: str, local: tzinfo, now: float) -> None:
        """Name the local zone by its offset: it is always told."""
        self.zones.say("local", f"Local, {offset_words(now, local)}")
        self.zones.choose(chosen)


class FilterBar(Bar):
    """40 high: the filter as text, three of its words as chips, what it hides, and what the shapes mean."""

    typed = Signal(str)
    left = Signal()
    cleared = Signal()
    changes_toggled = Signal(bool)
    failures_toggled = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 40)
        self.setObjectName("bar.filter")
        self.setAccessibleName("Timeline: filter")
        self.field = SearchField(
            theme,
            name="field.filter",
            words="Filter events",
            hint="Filter, such as environment:prod-eu kind:approved between:24h",
            high=28,
        )
        self.field.setMinimumWidth(theme.whole(300))
        self.field.setMaximumWidth(theme.whole(400))
        self.field.textChanged.connect(self.typed)
        self.field.left.connect(self.left)
        self.changes = FilterChip(theme, "Only changes", name="chip.changes")
        self.changes.toggled.connect(self.changes_toggled)
        self.failures = FilterChip(theme, "Only failures", name="chip.failures")
        self.failures.toggled.connect(self.failures_toggled)
        self.tenant = TenantChip(theme)
        self.tenant.hide()
        self._fault = Words(theme, "", Type.SMALL, colour="fail", name="words.filter_fault")
        self._hidden = Button(theme, "", name="btn.show_hidden", kind="link", small=True)
        self._hidden.clicked.connect(self.cleared)
        self._hidden.hide()
        self._fault.hide()
        self.add(self.field, stretch=1)
        self.add(
            KeyCap(theme, "/"),
            self.changes,
            self.failures,
            self.tenant,
            self._hidden,
            self._fault,
            None,
            Legend(theme),
        )

    def show_hidden(self, hidden: int, fault: str) -> None:
        """Say how many events the filter hides, or what of it cannot be read."""
        self.field.fault(fault)
        self._fault.say(fault)
        self._fault.setVisible(bool(fault))
        self._hidden.setVisible(hidden > 0 and not fault)
        events = "event" if hidden == 1 else "events"
        self._hidden.say(
            f"{hidden} hidden by filters – show", spoken=f"{hidden} {events} hidden by filters, show"
        )


_LEGEND = (
    ("bar", "promotion, verification"),
    ("rollback", "rollback"),
    ("gate", "gate"),
    ("freeze", "freeze"),
    ("note", "note"),
)


class Legend(QWidget):
    """What the shapes on the lanes mean; it gives way where there is no room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(f"Legend: {', '.join(words for _, words in _LEGEND)}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def _widths(self) -> list[float]:
        metrics = QFontMetricsF(self._theme.font(Type.SMALL))
        marks = {"bar": 26, "rollback": 20}
        return [
            self._theme.px(marks.get(mark, 14)) + 6 + metrics.horizontalAdvance(words) + 16
            for mark, words in _LEGEND
        ]

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths())), self._theme.whole(24))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.whole(24))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = self._widths()
        left = max(self.width() - sum(widths), 0.0)
        for (mark, words), wide in zip(_LEGEND, widths, strict=True):
            if left + wide > self.width() + 1:
                return
            draw_legend_mark(painter, mark, QRectF(left, 0, wide, self.height()), theme)
            painter.setFont(theme.font(Type.SMALL))
            painter.setPen(theme.colour("text2"))
            metrics = painter.fontMetrics()
            x = left + wide - 16 - metrics.horizontalAdvance(words)
            painter.drawText(int(x), round((self.height() + metrics.ascent() - metrics.descent()) / 2), words)
            left += wide
