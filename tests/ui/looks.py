"""Finds what a person would call broken in a window: words cut or running into each other, too little contrast.

Words that views paint themselves are caught on their way to the painter; words of labels are read from the labels.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QScrollArea, QSizePolicy, QWidget

from desktop.ui.kit.focus_ring import FocusRing
from desktop.ui.kit.labels import Words
from desktop.ui.kit.overlay import Overlay
from desktop.ui.palette.palette import Palette
from tests.ui.contrast import contrast

_SLACK = 1.5
"""Pixels that rounding may take."""
_FEW_LETTERS = 16.0
_SEEN_LETTERS = 3
"""An elided text that shows fewer letters than this says nothing."""
_NORMAL, _LARGE = 4.5, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A text in a window: where its letters lie, and where they can be seen."""

    widget: QWidget
    text: str
    ink: QRectF
    seen: QRectF
    colour: QColor
    spacing: float
    aside: bool = False
    """It adds to what stands before it, and may give way to it: its tooltip has the whole."""
    exempt: bool = False
    """It is off: contrast does not count."""

    @property
    def whole(self) -> bool:
        return self.seen.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(self.letters)

    @property
    def letters(self) -> QRectF:
        """The part of the line that holds letters, without the air above and below."""
        air = min(self.ink.height(), self.spacing) * 0.2
        return self.ink.adjusted(0, air, 0, -air)

    def __str__(self) -> str:
        where = f"{self.ink.x():.0f},{self.ink.y():.0f} {self.ink.width():.0f}×{self.ink.height():.0f}"
        return f"“{self.text}” at {where} in {called(self.widget)}"


@contextmanager
def catching(caught: list[Drawn]) -> Iterator[None]:
    """Note every text that Python code draws while this is in force."""
    draw = QPainter.drawText

    def draw_and_note(painter: QPainter, *given: Any) -> Any:
        note = _noted(painter, given)
        if note is not None:
            caught.append(note)
        return draw(painter, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QPainter, "drawText", draw_and_note)
        yield


def look_at(window: QWidget) -> tuple[list[Drawn], QImage]:
    """Paint the window once; return every text in it, and the picture."""
    caught: list[Drawn] = []
    with catching(caught):
        picture = window.grab().toImage()
    return caught + [_of_label(label, window) for label in visible(window, Words) if label.text()], picture


def findings_on_top(window: QWidget) -> Iterator[str]:
    """Yield all that is wrong with what lies on top; what that covers can be looked at when it has gone."""
    texts, picture = look_at(window)
    for top in _on_top(window):
        mine = [text for text in texts if text.widget is top or top.isAncestorOf(text.widget)]
        if not mine:
            yield f"nothing to look at in {called(top)}"
        yield from cut(mine) + overlapping(mine) + squeezed(top) + faint(mine, picture)


def _on_top(window: QWidget) -> list[QWidget]:
    cards = [one for kind in (Overlay, Palette) for one in visible(window, kind)]
    toasts = [one for one in visible(window, QWidget) if one.objectName() == "toast"]
    return cards or toasts or [window]


# --- what is wrong ----------------------------------------------------------------------------------------------


def cut(texts: list[Drawn]) -> list[str]:
    """Return the texts whose letters are cut, and those elided to nothing."""
    found = [f"cut: {text}" for text in texts if not text.whole and not _half_scrolled(text)]
    crushed = [
        text
        for text in texts
        if text.text.endswith("…") and len(text.text) <= _SEEN_LETTERS and not text.aside
    ]
    return found + [f"says nothing: {text}" for text in crushed]


def overlapping(texts: list[Drawn]) -> list[str]:
    """Return the pairs of texts that run into each other."""
    parts = [(text, text.letters.adjusted(0.5, 0, -0.5, 0).intersected(text.seen)) for text in texts]
    return [
        f"overlap: {one} and {other}"
        for (one, here), (other, there) in combinations(parts, 2)
        if here.intersects(there)
    ]


def squeezed(window: QWidget) -> list[str]:
    """Return the widgets that are smaller than what they show, and those that lie outside their parent."""
    found: list[str] = []
    for widget in visible(window, QWidget):
        if isinstance(widget, FocusRing) or isinstance(widget.parentWidget(), QLineEdit):
            continue  # Both lie where they belong: around a control, and inside the field they are a part of.
        hint, policy = widget.sizeHint(), widget.sizePolicy()
        rigid = QSizePolicy.Policy.Fixed
        if policy.horizontalPolicy() == rigid and 0 < widget.width() < _least(widget, hint).width() - 1:
            found.append(f"too narrow: {called(widget)} {widget.width()} of {hint.width()}")
        if policy.verticalPolicy() == rigid and 0 < widget.height() < _least(widget, hint).height() - 1:
            found.append(f"too low: {called(widget)} {widget.height()} of {hint.height()}")
        if isinstance(widget, Words) and widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            if widget.height() < needed - 1:
                found.append(f"lines cut: {called(widget)} {widget.height()} of {needed}")
        parent = widget.parentWidget()
        if parent is not None and not _scrolled(widget) and not _inside(widget, parent):
            found.append(f"outside: {called(widget)} {widget.geometry()} of {parent.size()}")
    return found


def faint(texts: list[Drawn], picture: QImage) -> list[str]:
    """Return the texts that stand out too little from the ground that was painted behind them."""
    found: list[str] = []
    pixels = _Pixels(picture)
    for text in texts:
        ground = _ground(text, pixels)
        if text.exempt or ground is None or (_half_scrolled(text) and not text.whole):
            continue
        ratio = contrast(text.colour.name(), ground.name())
        if ratio < _NORMAL - 0.005:
            found.append(f"faint: {text}: {text.colour.name()} on {ground.name()} is {ratio:.2f}")
    return found


# --- reading ----------------------------------------------------------------------------------------------------


def visible(window: QWidget, kind: type[QWidget]) -> list[Any]:
    """Return the widgets of a kind that are seen at least in part."""
    return [one for one in window.findChildren(kind) if one.isVisible() and not _room(one).isEmpty()]


def called(widget: QWidget) -> str:
    """Return what a finding calls a widget: its own name, or the nearest one above."""
    one: QWidget | None = widget
    while one is not None and not one.objectName():
        one = one.parentWidget()
    name = one.objectName() if one is not None else "?"
    said = f" “{widget.accessibleName()[:40]}”" if widget.accessibleName() else ""
    return f"{type(widget).__name__}{said} in {name}"


def _noted(painter: QPainter, given: tuple[Any, ...]) -> Drawn | None:
    widget = painter.device()
    text = next((part for part in given if isinstance(part, str)), "")
    if not isinstance(widget, QWidget) or not text.strip():
        return None
    ink = painter.combinedTransform().mapRect(_ink(painter, given, text))
    origin = QPointF(widget.mapTo(widget.window(), QRect(0, 0, 1, 1).topLeft()))
    seen = QRectF(_room(widget))
    if painter.hasClipping():
        clip = painter.combinedTransform().mapRect(painter.clipBoundingRect())
        seen = seen.intersected(clip.translated(origin))
    return Drawn(
        widget=widget,
        text=text,
        ink=ink.translated(origin),
        seen=seen,
        colour=painter.pen().color(),
        spacing=QFontMetricsF(painter.font()).height() * painter.combinedTransform().m22(),
        exempt=not widget.isEnabled(),
    )


def _ink(painter: QPainter, given: tuple[Any, ...], text: str) -> QRectF:
    metrics = QFontMetricsF(painter.font())
    if isinstance(given[0], QRect | QRectF):
        flags = given[1] if len(given) > 2 and not isinstance(given[1], str) else Qt.AlignmentFlag.AlignLeft
        return metrics.boundingRect(QRectF(given[0]), int(flags), text)
    at = QPointF(given[0]) if len(given) == 2 else QPointF(given[0], given[1])
    return QRectF(at.x(), at.y() - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())


def _of_label(label: Words, window: QWidget) -> Drawn:
    metrics = QFontMetricsF(label.font())
    inside = QRectF(label.contentsRect())
    flags = int(label.alignment()) | (int(Qt.TextFlag.TextWordWrap) if label.wordWrap() else 0)
    ink = metrics.boundingRect(inside, flags, label.text())
    origin = QPointF(label.mapTo(window, QRect(0, 0, 1, 1).topLeft()))
    return Drawn(
        widget=label,
        text=label.text(),
        ink=ink.translated(origin),
        seen=QRectF(_room(label)),
        colour=label.palette().color(label.foregroundRole()),
        spacing=metrics.height(),
        aside=label.property("ink") == "text2",
        exempt=not label.isEnabled(),
    )


def _room(widget: QWidget) -> QRect:
    """Return the part of the window in which a widget can be seen at all."""
    window, one = widget.window(), widget
    room = widget.rect()
    while one is not window:
        room.translate(one.pos())
        one = one.parentWidget()
        room = room.intersected(one.rect())
    return room


def _areas(widget: QWidget) -> Iterator[QAbstractScrollArea]:
    """Yield the scroll areas that a widget lies in, or is, from within."""
    one: QWidget | None = widget
    while one is not None:
        if isinstance(one, QAbstractScrollArea):
            yield one
        one = one.parentWidget()


def _scrolled(widget: QWidget) -> bool:
    """Tell whether a widget is what a scroll area shows a part of."""
    parent = widget.parentWidget()
    return any(isinstance(area, QScrollArea) and parent is area.viewport() for area in _areas(widget))


def _half_scrolled(text: Drawn) -> bool:
    """Tell whether a text is cut only because a view has been scrolled so far: a bar shows that there is more."""
    areas = list(_areas(text.widget))
    letters, seen = text.letters, text.seen
    across = letters.left() < seen.left() - _SLACK or letters.right() > seen.right() + _SLACK
    along = letters.top() < seen.top() - _SLACK or letters.bottom() > seen.bottom() + _SLACK
    hidden = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    return (
        not across
        or any(
            area.horizontalScrollBarPolicy() != hidden and area.horizontalScrollBar().maximum() > 0
            for area in areas
        )
    ) and (not along or any(area.verticalScrollBar().maximum() > 0 for area in areas))


def _inside(widget: QWidget, parent: QWidget) -> bool:
    return parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry())


def _least(widget: QWidget, hint: QSize) -> QSize:
    """Return the size that a rigid widget asks for, within what was set for it."""
    return hint.boundedTo(widget.maximumSize())


class _Pixels:
    """The colours of a picture, a row at a time: asked one by one they would take most of a walk's time."""

    def __init__(self, picture: QImage) -> None:
        self._picture = picture.convertToFormat(QImage.Format.Format_RGB32)
        self._colours = memoryview(self._picture.constBits()).cast("I")
        self._ratio = picture.devicePixelRatio()

    def counted(self, place: QRectF) -> Counter[int]:
        """Count the colours of every second row of a place."""
        spots: Counter[int] = Counter()
        image, ratio = self._picture, self._ratio
        left, right = (int(min(max(0.0, x * ratio), image.width())) for x in (place.left(), place.right()))
        for y in range(int(place.top()), int(place.bottom()), 2):
            if 0 <= int(y * ratio) < image.height():
                row = int(y * ratio) * image.bytesPerLine() // self._colours.itemsize
                spots.update(self._colours[row + left : row + right])
        return spots


def _ground(text: Drawn, pixels: _Pixels) -> QColor | None:
    """Return the colour most of the pixels behind a text have; nothing where it cannot be seen."""
    place = text.letters.intersected(text.seen)
    in_a_picture = text.widget.objectName() == "qt_scrollarea_viewport"
    if in_a_picture and place.width() < _FEW_LETTERS:  # a line that crosses them is not their ground
        place = place.adjusted(-_FEW_LETTERS, 0, _FEW_LETTERS, 0)
    if place.width() < 2 or place.height() < 2:
        return None
    spots = pixels.counted(place)
    others = [spot for spot, _count in spots.most_common(2) if QColor(spot) != text.colour]
    return QColor(others[0]) if others else None
