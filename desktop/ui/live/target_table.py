"""The targets of a run as a table, the failed first."""

from desktop.presentation.run_targets import TargetRow
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.theme import Theme


def target_table(theme: Theme) -> DataTable[TargetRow]:
    """Return the table: target, state with its cause, from → to, pods, attempt, time."""
    columns = (
        Column[TargetRow](title="Target", text=lambda row: row.words, width=190, strong=True),
        Column[TargetRow](
            title="State", text=lambda row: row.cause, sign=lambda row: row.sign, width=260, stretch=True
        ),
        Column[TargetRow](title="From → to", text=lambda row: row.change, width=230, code=True),
        Column[TargetRow](title="Pods", text=lambda row: row.pods, width=104, quiet=True),
        Column[TargetRow](title="Wave", text=lambda row: str(row.wave), width=58, right=True, quiet=True),
        Column[TargetRow](title="Attempt", text=lambda row: row.attempt, width=76, right=True, quiet=True),
        Column[TargetRow](title="Time", text=lambda row: row.time, width=80, right=True),
    )
    return DataTable(
        theme, columns, key=lambda row: row.key, name="table.targets", words="Targets of the run"
    )
