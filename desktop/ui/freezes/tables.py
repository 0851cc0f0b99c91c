"""The tables of the freezes screen: rules, the agenda, and policies for reading."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.presentation.freeze_rules import AgendaRow, RuleRow
from desktop.presentation.policy_rows import PolicyRow
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.signs import draw_sign_and_word
from desktop.ui.theme.theme import Theme


def rules_table(theme: Theme) -> DataTable[RuleRow]:
    columns = (
        Column[RuleRow](title="Freeze", text=lambda row: row.name, width=140, strong=True),
        Column[RuleRow](title="Source", text=lambda row: row.source, width=124, code=True),
        Column[RuleRow](title="Scope", text=lambda row: row.scope, width=120),
        Column[RuleRow](title="When", text=lambda row: row.when, width=240, stretch=True),
        Column[RuleRow](title="Next start", text=lambda row: row.following, width=162),
        Column[RuleRow](title="Rollback", text=lambda row: row.rollback, width=88),
        Column[RuleRow](
            title="Note", text=lambda row: f"{row.sign.word} {row.note}".strip(), width=204, paint=_paint_note
        ),
    )
    return DataTable(theme, columns, key=lambda row: row.key, name="list.freezes", words="Freezes")


def agenda_table(theme: Theme) -> DataTable[AgendaRow]:
    columns = (
        Column[AgendaRow](title="State", text=lambda row: row.sign.word, width=130, paint=_paint_state),
        Column[AgendaRow](
            title="Begins", text=lambda row: row.start, second=lambda row: row.local_start, width=192
        ),
        Column[AgendaRow](
            title="Ends", text=lambda row: row.end, second=lambda row: row.local_end, width=192
        ),
        Column[AgendaRow](title="Length", text=lambda row: row.length, width=70, right=True),
        Column[AgendaRow](
            title="Freeze", text=lambda row: row.name, second=lambda row: row.source, width=180, strong=True
        ),
        Column[AgendaRow](title="Environments", text=lambda row: row.environments, width=220, stretch=True),
        Column[AgendaRow](title="Rollback", text=lambda row: row.rollback, width=100),
    )
    return DataTable(
        theme, columns, key=lambda row: row.key, name="list.agenda", words="Agenda of freezes", row_height=48
    )


def policies_table(theme: Theme) -> DataTable[PolicyRow]:
    columns = (
        Column[PolicyRow](title="Policy", text=lambda row: row.name, width=180, strong=True),
        Column[PolicyRow](title="Environments", text=lambda row: row.environments, width=280, stretch=True),
        Column[PolicyRow](title="Approvals", text=lambda row: row.approvals, width=330),
    )
    return DataTable(theme, columns, key=lambda row: row.name, name="list.policies", words="Policies")


def _paint_note(painter: QPainter, box: QRectF, row: RuleRow, theme: Theme) -> None:
    draw_sign_and_word(painter, box, row.sign, theme, row.note)


def _paint_state(painter: QPainter, box: QRectF, row: AgendaRow, theme: Theme) -> None:
    draw_sign_and_word(painter, box, row.sign, theme)
