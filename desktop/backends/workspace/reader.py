"""The reader of the workspace's files: all faults at once, or the workspace."""

from collections.abc import Callable, Mapping

from desktop.application.errors import WorkspaceFaultsError
from desktop.backends.workspace.binding_checks import check_bindings, check_targets
from desktop.backends.workspace.build import build
from desktop.backends.workspace.graph_checks import check_graph
from desktop.backends.workspace.rule_checks import RuleCheck, check_freezes, check_policies
from desktop.backends.workspace.source import Mark, read_source
from desktop.backends.workspace.validation import validate
from desktop.domain.workspace import Fault, Workspace


class WorkspaceFiles:
    """Reads `.gitopshq/*.yaml`.

    `precheck` refuses hostile YAML before any of it is composed, by an `AppError` with line and column in
    `where`; `check_rule` returns why a recurrence rule cannot be read, `check_cel` why an expression cannot be
    judged, None if it can.
    """

    def __init__(
        self,
        precheck: Callable[[bytes], None],
        check_rule: RuleCheck,
        check_cel: Callable[[str], str | None] = lambda _expression: None,
    ) -> None:
        self._precheck = precheck
        self._check_rule = check_rule
        self._check_cel = check_cel

    def read(self, files: Mapping[str, bytes], commit: str = "") -> Workspace:
        """Read the files, path → bytes, as they are at `commit`.

        Raises:
            WorkspaceFaultsError: something is wrong; `faults` are all that was found, by file, line, column.
        """
        if not files:
            nothing = Mark(file=".gitopshq/workspace.yaml", line=1, column=1)
            raise WorkspaceFaultsError((nothing.fault("there is no workspace file", "Write a first one."),))
        source, faults = read_source(files, self._precheck)
        if faults and not source.content:
            raise WorkspaceFaultsError(_in_order(faults))
        unreadable = {fault.file for fault in faults} - {mark.file for mark in source.values.values()}
        if unreadable:
            raise WorkspaceFaultsError(
                _in_order(faults)
            )  # half the content would only bring faults that are none
        checked = validate(source, faults)
        check_graph(checked)
        check_policies(checked, self._check_cel)
        check_freezes(checked, self._check_rule)
        check_bindings(checked)
        check_targets(checked)
        if checked.faults:
            raise WorkspaceFaultsError(_in_order(checked.faults))
        return build(checked, commit)


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(set(faults)))
