"""The event log of a run: what is on record, and what this window saw happen to targets while it looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from desktop.domain.events import EventType
from desktop.presentation.plain_text import plain
from desktop.presentation.run_record import RunRecord
from desktop.presentation.run_targets import TargetRow
from desktop.presentation.signs import ATTENTION, FAILED, NOTE, PASSED, RUNNING, WAITING, Sign, Tone
from desktop.presentation.wording import RESULTS

SUMMED_EVERY = timedelta(seconds=5)
"""What happens to many targets is spoken at most this often, as one sentence."""
_MOST_LINES = 20_000


class Level(StrEnum):
    """What the log shows: everything, or only what needs a look."""

    ALL = "all"
    CHANGES = "changes"
    FAILURES = "failures"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A line of the log. `about` is a target (`acme/billing`), a wave, or who did it."""

    id: str
    at: datetime
    sign: Sign
    about: str
    words: str

    @property
    def text(self) -> str:
        return f"{self.at:%H:%M:%S} {self.sign.word} {plain(self.about)} {plain(self.words)}"


def shown_lines(lines: Iterable[LogLine], level: Level, about: str) -> list[LogLine]:
    """Return the lines of a level, and of one target where one is named (what concerns the run stays)."""
    return [line for line in lines if _of_level(line, level) and (not about or line.about == about)]


def _of_level(line: LogLine, level: Level) -> bool:
    if level is Level.FAILURES:
        return line.sign.tone in {Tone.FAIL, Tone.WARN, Tone.UNKNOWN}
    return level is Level.ALL or line.sign.tone is not Tone.RUN


# --- what is on record ----------------------------------------------------------------------------------------

_SIGNS: dict[str, Sign] = {
    EventType.STARTED: RUNNING,
    EventType.LANDED: PASSED.named("landed"),
    EventType.PAUSED: WAITING.named("paused"),
    EventType.RESUMED: RUNNING.named("resumed"),
    EventType.STOPPED: ATTENTION.named("stopped"),
    EventType.TAKEN_OVER: ATTENTION.named("taken over"),
    EventType.ABANDONED: ATTENTION.named("abandoned"),
}
_OF_THE_RUN = frozenset(
    {
        EventType.STARTED,
        EventType.LANDED,
        EventType.PAUSED,
        EventType.RESUMED,
        EventType.STOPPED,
        EventType.TAKEN_OVER,
        EventType.ABANDONED,
        EventType.VERIFIED,
        EventType.CLOSED,
        EventType.NOTED,
        EventType.CARRIED_OVER,
    }
)


def recorded_lines(record: RunRecord) -> list[LogLine]:
    """Return the events of the run, and for each recorded verification the targets that were not good."""
    lines: list[LogLine] = []
    for entry in record.entries:
        if entry.kind not in _OF_THE_RUN:
            continue
        sign = _SIGNS.get(entry.kind, NOTE)
        if entry.void:
            sign = ATTENTION.named("void")
        words = f"{entry.kind.replace('_', ' ')}: {entry.sentence}" if entry.sentence else entry.kind
        words = f"{words} (without effect: {entry.void})" if entry.void else words
        if entry.kind == EventType.VERIFIED:
            sign = _result_sign(record, entry.seq)
        if entry.kind == EventType.CLOSED:
            sign = PASSED if "succeeded" in entry.sentence else FAILED
        lines.append(LogLine(id=f"@{entry.seq}", at=entry.at, sign=sign, about=entry.by, words=words))
        if entry.kind == EventType.VERIFIED:
            lines.extend(_target_lines(record, entry.seq))
    return lines


def _result_sign(record: RunRecord, seq: int) -> Sign:
    verified = next((item for item in record.verifications if item.mark.seq == seq), None)
    known = {result.value: sign for result, sign in RESULTS.items()}
    return known.get(verified.result, NOTE) if verified is not None else NOTE


def _target_lines(record: RunRecord, seq: int) -> list[LogLine]:
    verified = next((item for item in record.verifications if item.mark.seq == seq), None)
    if verified is None:
        return []
    known = {result.value: sign for result, sign in RESULTS.items()}
    return [
        LogLine(
            id=f"@{seq}/{item.slot.tenant}/{item.slot.service}",
            at=verified.mark.at,
            sign=known.get(item.result, NOTE),
            about="/".join(part for part in item.slot if part),
            words=item.message,
        )
        for item in verified.targets
        if item.result not in {"passed", "skipped"}
    ]


# --- what this window saw -------------------------------------------------------------------------------------


@dataclass(slots=True)
class RunWatch:
    """Remembers how each target stood at the last look, and writes down what changed since."""

    lines: list[LogLine] = field(default_factory=list[LogLine])
    since: dict[str, datetime] = field(default_factory=dict[str, datetime])
    """When each target was first seen to stand as it does."""
    _last: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    _good_since: int = 0
    _spoken_at: datetime | None = None

    def say(self, at: datetime, about: str, words: str, sign: Sign = NOTE) -> None:
        """Write a line of what the driver or the window itself did."""
        self.lines.append(LogLine(id=f"w{len(self.lines)}", at=at, sign=sign, about=about, words=words))
        del self.lines[:-_MOST_LINES]

    def take(self, rows: Sequence[TargetRow], at: datetime) -> list[TargetRow]:
        """Take a look; return the targets that failed since the last one."""
        failed: list[TargetRow] = []
        for row in sorted(rows, key=lambda row: row.slot):
            now = (row.sign.word, row.cause)
            before = self._last.get(row.key)
            self._last[row.key] = now
            if before is None or before[0] != now[0]:
                self.since[row.key] = at
            if before is None or before == now or (row.sign.tone is Tone.RUN and before[0] == now[0]):
                continue
            self.say(at, row.key, _seen_words(row), row.sign)
            if before[0] == now[0]:
                continue
            if row.failed:
                failed.append(row)
            elif row.done:
                self._good_since += 1
        return failed

    def spoken(self, now: datetime) -> str:
        """Return what to tell a screen reader about many targets, "" while it is too soon or nothing happened."""
        if not self._good_since:
            return ""
        if self._spoken_at is not None and now - self._spoken_at < SUMMED_EVERY:
            return ""
        count, self._good_since, self._spoken_at = self._good_since, 0, now
        return f"{count} {'target' if count == 1 else 'targets'} finished"


def _seen_words(row: TargetRow) -> str:
    parts = [row.sign.word, row.cause or row.pods]
    return ", ".join(part for part in parts if part)


def log_lines(record: RunRecord, watch: RunWatch) -> list[LogLine]:
    """Return all lines by time; what happened at one moment stays in the order in which it was written."""
    return sorted([*recorded_lines(record), *watch.lines], key=lambda line: line.at)
