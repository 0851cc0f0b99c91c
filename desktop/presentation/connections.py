"""The workspaces of this computer as rows, the doctor's findings with signs, the sample's switches in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.application.program import SAMPLE, Finding, KnownWorkspace
from desktop.application.sample import ClusterFault, FaultKind
from desktop.presentation.plain_text import plain
from desktop.presentation.times import moment_words
from desktop.presentation.wording import ATTENTION, NOT_DEPLOYED, PASSED, STALE, Sign

FAULT_WORDS = {
    FaultKind.NEVER_HEALTHY: "never becomes healthy",
    FaultKind.SLOW: "rolls out slowly",
    FaultKind.DRIFTED: "is changed by hand in the cluster",
    FaultKind.UNREACHABLE: "cannot be reached",
    FaultKind.STALE_STATUS: "reports an old status",
    FaultKind.CRASH: "crashes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceRow:
    """A workspace of this computer: whether it is open, its name and address, and when it was opened."""

    address: str
    name: str
    sign: Sign
    opened: str


def workspace_rows(
    known: Iterable[KnownWorkspace], current: str, *, offline: bool, now: datetime
) -> list[WorkspaceRow]:
    """Return the rows, the open one first, then the latest; the sample is always there."""
    rows = [
        WorkspaceRow(
            address=item.address,
            name=item.name,
            sign=_sign(open_=item.address == current, offline=offline),
            opened=moment_words(item.opened_at, now),
        )
        for item in known
    ]
    if all(row.address != SAMPLE for row in rows):
        rows.append(
            WorkspaceRow(
                address=SAMPLE, name="The sample", sign=NOT_DEPLOYED.named("not made yet"), opened="never"
            )
        )
    return sorted(rows, key=lambda row: row.address != current)


def _sign(*, open_: bool, offline: bool) -> Sign:
    if not open_:
        return NOT_DEPLOYED.named("closed")
    return STALE.named("offline") if offline else PASSED.named("open")


def address_words(address: str) -> str:
    """Return where a workspace comes from, as shown."""
    return "on this computer" if address == SAMPLE else plain(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One line of the doctor with its sign, and the remedy where something is missing."""

    subject: str
    sign: Sign
    words: str
    remedy: str


def _finding_sign(item: Finding) -> Sign:
    if item.good:
        return PASSED.named("there")
    return NOT_DEPLOYED.named("not there") if item.optional else ATTENTION.named("missing")


def finding_rows(findings: Sequence[Finding]) -> list[FindingRow]:
    """Return what the doctor found, what is missing first."""
    rows = [
        FindingRow(
            subject=item.subject,
            sign=_finding_sign(item),
            words=plain(item.words),
            remedy=plain(item.remedy),
        )
        for item in findings
    ]
    return sorted(rows, key=lambda row: row.sign.word == "there")


def fault_sentence(fault: ClusterFault) -> str:
    """Return a switch of the sample's cluster in words: `billing of acme in prod-eu never becomes healthy`."""
    parts = [
        "every service" if fault.service == "*" else plain(fault.service),
        "" if fault.tenant == "*" else f"of {plain(fault.tenant)}",
        "in every environment" if fault.environment == "*" else f"in {plain(fault.environment)}",
        FAULT_WORDS[fault.kind],
    ]
    return " ".join(part for part in parts if part)
