"""The targets of a verification as a table, what is not proven first."""

from desktop.presentation.verification_view import CheckRow
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.theme import Theme


def check_table(theme: Theme) -> DataTable[CheckRow]:
    """Return the table: target, health, version seen, drift, what it says, and the age of the reading."""
    columns = (
        Column[CheckRow](title="Target", text=lambda row: row.words, width=200, strong=True),
        Column[CheckRow](title="Health", text=_no_tail, sign=lambda row: row.sign, width=146),
        Column[CheckRow](title="Version seen", text=lambda row: row.version, width=134, code=True),
        Column[CheckRow](title="Drift", text=lambda row: row.drift, width=80, quiet=True),
        Column[CheckRow](
            title="What it says", text=lambda row: row.says, width=200, stretch=True, quiet=True
        ),
        Column[CheckRow](title="Seen", text=lambda row: row.seen, width=80, right=True, quiet=True),
    )
    return DataTable(theme, columns, key=lambda row: row.key, name="table.checks", words="Checks by target")


def _no_tail(_row: CheckRow) -> str:
    return ""
