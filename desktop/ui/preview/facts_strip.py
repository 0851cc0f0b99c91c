"""One line of facts below the head of a preview; the terms among them open what can be chosen."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.presentation.preview_terms import Terms
from desktop.presentation.preview_view import PreviewView
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.frame import Bar, Divider, Pane, clear
from desktop.ui.kit.labels import Tag, Words
from desktop.ui.kit.naming import plain_tooltip
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_HIGH = 34
_DIGEST = 8
_STACKED = 4
"""Facts of a row where there is no room for one row."""


class FactsStrip(Pane):
    """Commits, tickets, files, strategy with waves, time, rollback, owners, digest."""

    terms_wanted = Signal(str)
    """Which of the terms is to be chosen."""
    commits_wanted = Signal()
    copied = Signal(str)
    """What to say about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="window", edge="bottom", padding=(0, 0, 0, 1))
        self.setAccessibleName("Facts and terms")
        self.setObjectName("strip.facts")
        self._stacked = False
        self._last: tuple[PreviewView, Terms, bool] | None = None

    def show_facts(self, view: PreviewView, terms: Terms, *, cached: bool, again: bool = False) -> None:
        """Show the facts of a preview and the terms it would be asked for under; `again` even if nothing changed."""
        last, self._last = self._last, (view, terms, cached)
        if not again and last is not None and _told(*last) == _told(view, terms, cached):
            return
        clear(self.column)
        theme = self.theme
        commits = self._button(
            f"{view.commits} {'commit' if view.commits == 1 else 'commits'}",
            "git-commit-horizontal",
            "btn.commits",
        )
        commits.clicked.connect(self.commits_wanted)
        parts: list[QWidget] = [commits]
        if view.tickets:
            shown = ", ".join(view.tickets[:4])
            tickets = self._fact(
                "ticket", str(len(view.tickets)), "ticket" if len(view.tickets) == 1 else "tickets"
            )
            tickets.setToolTip(plain_tooltip(shown))
            tickets.setAccessibleName(f"{len(view.tickets)} tickets: {', '.join(view.tickets)}")
            parts.append(tickets)
        parts.append(self._fact("file-diff", str(view.files), "file" if view.files == 1 else "files"))
        waves = f", waves {terms.waves}" if terms.waves else ""
        parts.append(self._term("strategy", f"{terms.strategy}{waves}", "layers"))
        if terms.lasts:
            lasts = self._fact("timer", terms.lasts, "", lead="about")
            lasts.setToolTip("By what the waves of earlier promotions into this environment took")
            parts.append(lasts)
        parts.append(self._term("rollback", f"rollback {terms.rollback}", "undo-2"))
        parts.append(self._term("owners", f"owners {terms.owners or 'not named'}", "user-check"))
        if terms.window:
            parts.append(self._term("window", terms.window, "calendar-clock"))
        parts.append(self._digest(view.digest))
        tail: list[QWidget] = [Tag(theme, "FROM CACHE")] if cached else []
        tail.append(Words(theme, view.resolved, Type.SMALL, colour="text2", name="words.resolved"))
        rows = (
            [parts[at : at + _STACKED] for at in range(0, len(parts), _STACKED)] if self._stacked else [parts]
        )
        for number, row in enumerate(rows):
            bar = Bar(theme, _HIGH - 1, ground="window", edge="", gap=8)
            for place, part in enumerate(row):
                if place:
                    bar.add(Divider(theme, upright=True, long=16))
                bar.add(part)
            bar.add(None, *(tail if number == len(rows) - 1 else []))
            self.add(bar)

    def stack(self, *, on: bool) -> None:
        """Write the facts in several rows, or in one."""
        if on != self._stacked:
            self._stacked = on
            if self._last is not None:
                view, terms, cached = self._last
                self.show_facts(view, terms, cached=cached, again=True)

    def _fact(self, icon: str, strong: str, word: str, lead: str = "") -> QWidget:
        theme = self.theme
        part = Bar(theme, 24, ground="window", edge="", padding=0, gap=5)
        part.add(_Icon(theme, icon))
        if lead:
            part.add(Words(theme, lead, Type.SMALL, colour="text2"))
        part.add(Words(theme, strong, Type.SMALL_STRONG))
        if word:
            part.add(Words(theme, word, Type.SMALL, colour="text2"))
        part.setAccessibleName(f"{lead} {strong} {word}".strip())
        return _kept_whole(part)

    def _button(self, words: str, icon: str, name: str) -> Button:
        return Button(self.theme, words, name=name, kind="ghost", icon=icon, small=True)

    def _term(self, key: str, words: str, icon: str) -> Button:
        button = self._button(words, icon, f"btn.terms.{key}")
        button.setAccessibleName(f"Choose {key}: {words}")
        button.clicked.connect(lambda _checked=False: self.terms_wanted.emit(key))
        return button

    def _digest(self, digest: str) -> QWidget:
        theme = self.theme
        part = Bar(theme, 24, ground="window", edge="", padding=0, gap=5)
        shown = Words(theme, digest[:_DIGEST], Type.CODE_STRONG, name="words.digest")
        shown.setAccessibleName(f"plan digest {digest}")
        copy = icon_button(theme, "copy", "Copy the plan digest", name="btn.copy_digest")
        copy.height_at_100 = 24
        copy.clicked.connect(lambda _checked=False: self._copy(digest))
        part.add(_Icon(theme, "fingerprint"), Words(theme, "digest", Type.SMALL, colour="text2"), shown, copy)
        return _kept_whole(part)

    def _copy(self, digest: str) -> None:
        QGuiApplication.clipboard().setText(digest)
        self.copied.emit(f"The plan digest {digest[:_DIGEST]}… is copied")


def _kept_whole(part: QWidget) -> QWidget:
    """Let a fact keep its width: what gives way in a narrow window is the time at the right."""
    part.setMinimumWidth(part.sizeHint().width())
    return part


class _Icon(QWidget):
    def __init__(self, theme: Theme, icon: str) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setFixedSize(theme.whole(14), theme.whole(14))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        self._theme.draw_icon(QPainter(self), QRectF(self.rect()), self._icon, "text2")


def _told(view: PreviewView, terms: Terms, cached: bool) -> tuple[object, ...]:  # noqa: FBT001 - a tuple's part
    """Return all that the strip tells of a preview."""
    return view.commits, view.tickets, view.files, view.digest, view.resolved, terms, cached
