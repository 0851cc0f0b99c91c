"""The matrix with the bar below it that tells of the current cell."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.presentation.pipeline_matrix import NO_DIFFERENCES, ServiceMatrix
from desktop.presentation.signs import UNKNOWN
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.spoken_items import announce
from desktop.ui.pipeline.matrix_view import MatrixView
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class MatrixPane(QWidget):
    """`into_wanted`: a promotion into the environment of the current cell."""

    into_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._matrix: ServiceMatrix | None = None
        self._cards: Mapping[str, EnvironmentCard] = {}
        self._environment = ""
        self._only_differences = False
        self.view = MatrixView(theme)
        self.view.moved.connect(self._show_cell)
        self._status = StatusWords(theme, UNKNOWN)
        self._where = Words(theme, "", Type.STRONG, name="words.cell")
        self._release = Words(theme, "", Type.CODE)
        self._facts = Words(theme, "", colour="text2", name="words.cell_facts")
        details = Button(theme, "Details", name="btn.cell_details", small=True, key="Enter")
        details.clicked.connect(self._open)
        self._into = Button(
            theme, "", name="btn.into", kind="primary", icon="arrow-right", small=True, key="T"
        )
        self._into.may_shrink(160)
        self._into.clicked.connect(self.into_wanted)
        self._bar = Bar(theme, 52, edge="top", gap=12)
        self._bar.add(self._status, self._where, self._release)
        self._bar.add(self._facts, stretch=1)
        self._bar.add(details, self._into)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self._bar)

    def show_matrix(self, matrix: ServiceMatrix, cards: Sequence[EnvironmentCard]) -> None:
        self._matrix, self._cards = matrix, {card.name: card for card in cards}
        self._show()

    def show_only_differences(self, on: bool) -> None:  # noqa: FBT001 - a signal carries it
        """Leave out the services that are on the release of their environment everywhere."""
        if on != self._only_differences:
            self._only_differences = on
            self._show()
            if on and self._shown is not None and not self._shown.services:
                announce(self.view, NO_DIFFERENCES)

    @property
    def _shown(self) -> ServiceMatrix | None:
        return self._matrix.only_differences() if self._matrix and self._only_differences else self._matrix

    def _show(self) -> None:
        shown = self._shown
        if shown is not None:
            self.view.show_matrix(shown, self._cards)
            self._bar.setVisible(bool(shown.services and shown.columns))

    def _open(self) -> None:
        self.view.opened.emit(self._environment)

    def _show_cell(self, service: str, environment: str) -> None:
        matrix, card = self._matrix, self._cards.get(environment)
        if matrix is None or card is None:
            return
        self._environment = environment
        self._status.show_sign(card.sign, card.tail)
        self._where.say(f"{environment} / {service}")
        cell = matrix.cells.get((service, environment))
        self._release.setVisible(cell is not None)
        self._release.say(cell.release if cell is not None else "")
        self._facts.say("    ".join(matrix.facts(service, environment)))
        self._into.say(f"Promote into {environment}…")
        first = not any(environment in other.promotes_to for other in self._cards.values())
        self._into.switch(f"No edge leads into {environment}" if first else "")
