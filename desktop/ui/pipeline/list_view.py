"""The environments as a table."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.ui.kit.labels import draw_tier
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


def environment_table(theme: Theme) -> DataTable[EnvironmentCard]:
    """Return the table: status, environment, release, counts, what is to be known, where it leads."""
    columns = (
        Column[EnvironmentCard](
            title="Environment",
            text=lambda card: card.name,
            width=200,
            paint=_paint_name,
            sort_key=lambda card: card.name,
        ),
        Column[EnvironmentCard](
            title="Status",
            text=lambda card: card.tail,
            sign=lambda card: card.sign,
            width=170,
            sort_key=lambda card: card.sign.word,
        ),
        Column[EnvironmentCard](
            title="Release",
            text=lambda card: card.release,
            width=130,
            code=True,
            sort_key=lambda card: card.release,
        ),
        Column[EnvironmentCard](
            title="Targets",
            text=lambda card: card.counts,
            width=80,
            right=True,
            sort_key=lambda card: card.targets,
        ),
        Column[EnvironmentCard](
            title="Also",
            text=lambda card: "; ".join(card.also),
            width=200,
            stretch=True,
            quiet=True,
        ),
        Column[EnvironmentCard](
            title="Promotes to",
            text=lambda card: ", ".join(card.promotes_to) or "the last",
            width=180,
            quiet=True,
        ),
        Column[EnvironmentCard](
            title="Group",
            text=lambda card: card.group,
            width=120,
            quiet=True,
            sort_key=lambda card: card.group,
        ),
    )
    return DataTable(theme, columns, key=lambda card: card.name, name="view.list", words="Environments")


def _paint_name(painter: QPainter, box: QRectF, card: EnvironmentCard, theme: Theme) -> None:
    left = draw_tier(painter, (box.right(), box.center().y() - theme.px(8)), card.tier, theme)
    painter.setFont(theme.font(Type.STRONG))
    painter.setPen(theme.colour("text"))
    room = int(left - box.left() - 8)
    words = painter.fontMetrics().elidedText(card.name, Qt.TextElideMode.ElideRight, room)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
