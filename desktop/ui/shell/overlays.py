"""Cards over the window: the shortcut sheet, the messages, about, and the question before closing a driven run."""

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop import __version__, resources
from desktop.presentation.actions import ACTIONS
from desktop.presentation.shortcuts import ShortcutGroup, key_words, shortcut_groups
from desktop.presentation.signs import NOTE
from desktop.presentation.times import moment_words
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Pane, Scroll
from desktop.ui.kit.labels import KeyCap, SignIcon, Words
from desktop.ui.kit.overlay import Overlay
from desktop.ui.shell.toasts import SIGNS
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_MESSAGES_WIDE, _MESSAGES_HIGH, _AROUND = 760, 520, 76
"""The card of the messages: as high as they are, up to a bound; title and margins take their part."""


def shortcut_sheet(desk: Desk, over: QWidget) -> Overlay:
    """Open the sheet of all keys, read from the declared actions."""
    theme = desk.theme
    pane = Pane(theme, ground="raised")
    columns = QHBoxLayout()
    columns.setSpacing(32)
    sides = [QVBoxLayout(), QVBoxLayout()]
    weights = [0, 0]
    for group in shortcut_groups(ACTIONS):
        side = 0 if weights[0] <= weights[1] else 1
        weights[side] += len(group.rows) + 2
        sides[side].addWidget(_group(theme, group))
        sides[side].addSpacing(14)
    for column in sides:
        column.addStretch(1)
        columns.addLayout(column, 1)
    pane.column.addLayout(columns)
    return Overlay(
        theme,
        over,
        title="Keyboard shortcuts",
        content=Scroll(pane),
        name="sheet.shortcuts",
        wide=980,
        high=760,
    )


def _group(theme: Theme, group: ShortcutGroup) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(5)
    grid.setHorizontalSpacing(14)
    grid.addWidget(Words(theme, group.title, Type.STRONG), 0, 0, 1, 2)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, theme.whole(150))
    for number, (keys, words) in enumerate(group.rows, 1):
        caps = QHBoxLayout()
        caps.setSpacing(4)
        for key in keys[:2]:
            caps.addWidget(KeyCap(theme, key_words(key)))
        caps.addStretch(1)
        grid.addLayout(caps, number, 0)
        grid.addWidget(Words(theme, words), number, 1)
    return widget


def messages(desk: Desk, over: QWidget) -> Overlay:
    """Open the list of everything that was said, the newest first."""
    theme = desk.theme
    pane = Pane(theme, ground="raised", gap=10)
    for message in reversed(desk.messages):
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(SignIcon(theme, SIGNS.get(message.tone, NOTE), 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Words(theme, message.text, wrap=True), 1)
        when = Words(theme, moment_words(message.at, desk.clock.now()), Type.SMALL, colour="text2")
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        pane.column.addLayout(row)
    if not desk.messages:
        pane.add(Words(theme, "Nothing was said since the window was opened.", colour="text2"))
    pane.add(None)
    wrapped = pane.heightForWidth(theme.whole(_MESSAGES_WIDE) - 32)  # -1 where nothing in it wraps
    filled = (wrapped if wrapped > 0 else pane.sizeHint().height()) / theme.px(1)
    return Overlay(
        theme,
        over,
        title="Messages",
        content=Scroll(pane),
        name="sheet.messages",
        wide=_MESSAGES_WIDE,
        high=round(min(filled + _AROUND, _MESSAGES_HIGH)),
    )


def about(desk: Desk, over: QWidget) -> Overlay:
    """Open what the program is, its version, what to tell when something is wrong, and its licences."""
    theme = desk.theme
    pane = Pane(theme, ground="raised", gap=8)
    details = (
        f"gitopshq {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    )
    for words, kind, ink in (
        (f"GitOpsHQ Desktop {__version__}", Type.NAME, "text"),
        ("Moves proven releases from one environment to the next, and keeps the proof.", Type.BODY, "text"),
        ("Apache-2.0. No account, no telemetry, no network needed to start.", Type.BODY, "text2"),
        (details, Type.CODE, "text2"),
    ):
        pane.add(Words(theme, words, kind, colour=ink, wrap=True, copyable=True))
    copy = Button(theme, "Copy version details", name="btn.copy_details", icon="copy", small=True)
    copy.clicked.connect(lambda: QApplication.clipboard().setText(details))
    pane.column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
    pane.column.addSpacing(8)
    pane.add(Words(theme, resources.notices(), Type.SMALL, colour="text2", wrap=True, copyable=True), None)
    return Overlay(theme, over, title="About", content=Scroll(pane), name="sheet.about", wide=660, high=560)


def closing_question(desk: Desk, over: QWidget) -> Overlay:
    """Ask what shall become of the runs this window drives; the default is to stay."""
    theme = desk.theme
    pane = Pane(theme, ground="raised", gap=10)
    names = ", ".join(desk.driven)
    pane.add(
        Words(
            theme,
            f"This window drives {names}. Paused after the step it is at, a run can be resumed from any machine.",
            wrap=True,
        )
    )
    row = QHBoxLayout()
    stay = Button(theme, "Keep the window open", name="btn.stay")
    leave = Button(theme, "Pause and quit", name="btn.pause_and_quit", kind="danger-outline")
    row.addWidget(stay)
    row.addStretch(1)
    row.addWidget(leave)
    pane.column.addLayout(row)
    pane.add(None)
    card = Overlay(
        theme, over, title="A run is in progress", content=pane, name="sheet.closing", wide=520, high=190
    )
    stay.clicked.connect(card.close_overlay)

    def leave_now() -> None:
        card.close_overlay()
        for name in desk.driven:
            desk.pause_wanted.emit(name)
        desk.driven_changed.connect(lambda: None if desk.driven else over.window().close())

    leave.clicked.connect(leave_now)
    stay.setFocus(Qt.FocusReason.OtherFocusReason)
    return card
