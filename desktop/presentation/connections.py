"""The workspaces of this computer as rows, the doctor's findings with signs, the sample's switches in words."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.application.connections import ConnectionTest
from desktop.application.program import SAMPLE, Finding, KnownWorkspace
from desktop.application.sample import ClusterFault, FaultKind
from desktop.presentation.connection_steps import Verdict, step_row, verdict
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import ATTENTION, FAILED, NOT_DEPLOYED, PASSED, RUNNING, STALE, Sign, Tone
from desktop.presentation.times import absolute, relative

FAULT_WORDS = {
    FaultKind.NEVER_HEALTHY: "never becomes healthy",
    FaultKind.SLOW: "rolls out slowly",
    FaultKind.DRIFTED: "is changed by hand in the cluster",
    FaultKind.UNREACHABLE: "cannot be reached",
    FaultKind.STALE_STATUS: "reports an old status",
    FaultKind.CRASH: "crashes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWorkspace:
    """What is known of the workspace that is open: when its remote last answered, why not now, what it may do."""

    address: str
    name: str
    fetched_at: datetime | None
    refusal: str
    read_only: bool
    broken: bool = False
    """The workspace file has faults: its last good version is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceRow:
    """A repository of this computer. Fields in pairs are two lines of one cell."""

    address: str
    sign: Sign
    detail: str
    repository: str
    place: str
    way: str
    way_detail: str
    success: str
    success_detail: str
    mode: str
    """"" where nobody can tell: it is closed."""
    used_by: str
    why_no_test: str = ""
    """Why it cannot be tested now, "" where it can."""

    @property
    def is_sample(self) -> bool:
        return self.address == SAMPLE


def workspace_rows(
    known: Iterable[KnownWorkspace],
    opened: OpenWorkspace | None,
    tests: Mapping[str, ConnectionTest],
    now: datetime,
) -> list[WorkspaceRow]:
    """Return the repositories, that of the open workspace first, then the latest; the sample is always there.

    `now` is this computer's time, by which tests and openings are noted.
    """
    current = opened.address if opened is not None else ""
    rows = [
        _row(item, opened if item.address == current else None, tests.get(item.address), now)
        for item in known
    ]
    if all(row.address != SAMPLE for row in rows):
        rows.append(_unmade_sample())
    return sorted(rows, key=lambda row: row.address != current)


def _row(
    item: KnownWorkspace, opened: OpenWorkspace | None, test: ConnectionTest | None, now: datetime
) -> WorkspaceRow:
    state = _state(opened, test, now)
    way, way_detail = _way(item.address)
    success = _last_success(opened, test)
    mode = "" if opened is None else "Read-only" if opened.read_only else "Can execute"
    return WorkspaceRow(
        address=item.address,
        sign=state.sign,
        detail=state.words,
        repository=repository_name(item.address),
        place=address_words(item.address),
        way=way,
        way_detail=way_detail,
        success=relative(success, now) if success else "not known",
        success_detail=absolute(success, now) if success else f"opened {absolute(item.opened_at, now)}",
        mode=mode,
        used_by=plain(item.name),
    )


def _unmade_sample() -> WorkspaceRow:
    return WorkspaceRow(
        address=SAMPLE,
        sign=NOT_DEPLOYED.named("not made yet"),
        detail="opening it makes it",
        repository=repository_name(SAMPLE),
        place=address_words(SAMPLE),
        way="No log-in",
        way_detail="a folder of this computer",
        success="never",
        success_detail="",
        mode="",
        used_by="nothing",
        why_no_test="Open the sample once: that makes it",
    )


def _state(opened: OpenWorkspace | None, test: ConnectionTest | None, now: datetime) -> Verdict:
    """The newest of what is known: a test, or that the open workspace was read, or could not be."""
    if test is not None and (test.running or not _overtaken(opened, test)):
        found = verdict(test)
        # What went wrong is told in full beside the table and below it.
        return replace(found, words=f"tested {absolute(test.at, now)}") if test.fault else found
    if opened is None:
        return Verdict(sign=NOT_DEPLOYED.named("closed"), words="not tested yet")
    if opened.refusal:
        return Verdict(sign=STALE.named("offline"), words=plain(opened.refusal))
    if opened.broken:
        return Verdict(sign=ATTENTION, words="workspace faulty")
    told = verdict(test) if test is not None else None
    words = told.words if told is not None and told.sign.tone is Tone.OK else "open"
    return Verdict(sign=PASSED.named("ready"), words=words)


def _overtaken(opened: OpenWorkspace | None, test: ConnectionTest) -> bool:
    """Tell whether the open workspace was read, or was refused, since its last test."""
    if opened is None:
        return False
    return bool(opened.refusal) or (opened.fetched_at is not None and opened.fetched_at >= test.at)


def _last_success(opened: OpenWorkspace | None, test: ConnectionTest | None) -> datetime | None:
    moments = [opened.fetched_at] if opened is not None and opened.fetched_at is not None else []
    if test is not None and not test.running and not test.cancelled and test.fault is None:
        moments.append(test.at)
    return max(moments, default=None)


def _way(address: str) -> tuple[str, str]:
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if scheme == "https":
        return "HTTPS", "credentials are Git's own"
    if scheme == "http":
        return "HTTP", "not encrypted"
    if address == SAMPLE or scheme == "file" or address.startswith("/") or address[1:3] in {":/", ":\\"}:
        return "No log-in", "a folder of this computer"
    return "SSH", "key or agent"


def repository_name(address: str) -> str:
    """Return the short name of a repository: the last two parts of its path, `shop/deploy`."""
    if address == SAMPLE:
        return "The sample"
    path = address.partition("://")[2] or address
    parts = [part for part in path.replace("\\", "/").replace(":", "/").split("/") if part]
    named = parts[1:] if "://" in address and len(parts) > 1 else parts
    name = "/".join(named[-2:]).removesuffix(".git")
    return plain(name or address)


def address_words(address: str) -> str:
    """Return where a workspace comes from, as shown."""
    return "on this computer" if address == SAMPLE else plain(address)


_COUNTED = (
    (FAILED, "failed"),
    (ATTENTION, "with faults"),
    (STALE, "offline"),
    (RUNNING, "testing"),
    (PASSED, "ready"),
)


def row_counts(rows: Iterable[WorkspaceRow]) -> list[Sign]:
    """Return how many repositories are in which state, the worst first; those that are closed are not counted."""
    tones = Counter(row.sign.tone for row in rows)
    return [sign.named(f"{tones[sign.tone]} {word}") for sign, word in _COUNTED if tones[sign.tone]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What stands in the way of a repository, in a sentence below the table."""

    address: str
    sign: Sign
    repository: str
    sentence: str


def troubles(rows: Iterable[WorkspaceRow], tests: Mapping[str, ConnectionTest]) -> list[Trouble]:
    """Return what failed in the order of the rows: what it was, and what to do."""
    found: list[Trouble] = []
    for row in rows:
        test = tests.get(row.address)
        if row.sign.tone is not Tone.FAIL or test is None or test.fault is None:
            continue
        step = step_row(test.fault)
        sentence = f"{step.fault}. {step.remedy}".strip()
        found.append(
            Trouble(address=row.address, sign=row.sign, repository=row.repository, sentence=sentence)
        )
    return found


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
