"""The freeze calendar as plain data: where each span lies on an axis of days, and what each day of a month holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from desktop.domain.counting import plural
from desktop.domain.environment import Tier
from desktop.domain.freeze import ActiveFreeze
from desktop.domain.freeze_overview import Lane, Net, NetSpan
from desktop.presentation.civil_times import in_zone, midnight, utc_and_local
from desktop.presentation.freeze_words import closed_by
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import FROZEN, PASSED, Sign

NET_SIGNS = {Net.OPEN: PASSED.named("open"), Net.PARTLY: FROZEN.named("partly closed"), Net.CLOSED: FROZEN}
BAR_WORDS = {Net.OPEN: "Open", Net.PARTLY: "Partly", Net.CLOSED: "Closed"}
_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWindow:
    """Some days of a zone. Places on the axis are shares of the elapsed time: a day of 23 hours is narrower."""

    first: date
    days: int
    zone: tzinfo | None = UTC

    @property
    def start(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        return midnight(self.first + self.days * _DAY, self.zone)

    @property
    def last(self) -> date:
        return self.first + (self.days - 1) * _DAY

    def share(self, moment: datetime) -> float:
        """Return where a moment lies: 0 at the start, 1 at the end, beyond them cut."""
        return min(max((moment - self.start) / (self.end - self.start), 0.0), 1.0)

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def moment(self, share: float) -> datetime:
        """Return the moment at a place of the axis, to the minute."""
        found = self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)
        return found.replace(second=0, microsecond=0)

    def beginnings(self) -> list[tuple[date, float]]:
        """Return every day with the place where it begins."""
        found = [self.first + number * _DAY for number in range(self.days)]
        return [(day, self.share(midnight(day, self.zone))) for day in found]


def window_around(day: date, zone: tzinfo | None, weeks: int = 6) -> CalendarWindow:
    """Return the weeks that begin with the Monday of a day."""
    return CalendarWindow(first=day - day.weekday() * _DAY, days=weeks * _WEEK, zone=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A span on the axis; `net` is None for the bar of one freeze."""

    left: float
    right: float
    net: Net | None
    words: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRow:
    """One freeze beneath its environment; `note` says where it touches only some targets."""

    name: str
    bars: tuple[Bar, ...]
    note: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneView:
    """One environment: its sign now, its net bars, and the freezes beneath."""

    name: str
    tier: Tier
    sign: Sign
    tail: str
    bars: tuple[Bar, ...]
    rows: tuple[FreezeRow, ...]
    spoken: str


def in_lane_order(lanes: Sequence[Lane]) -> list[Lane]:
    """Return the lanes nearest to customers first; those of one tier keep the order of the pipeline."""
    rank = list(Tier)
    return sorted(lanes, key=lambda lane: -rank.index(lane.environment.tier))


def lane_view(lane: Lane, window: CalendarWindow, now: datetime, local: tzinfo | None) -> LaneView:
    """Return an environment's lane as drawn, and as a screen reader is told it."""
    name = plain(lane.environment.name, 80)
    sign, tail = standing(lane, now, local)
    rows = tuple(_rows(lane, window, now, local))
    closed = [bar.sentence for bar in _bars(lane.net, window, now, local) if bar.net is not Net.OPEN]
    spoken = ", ".join(
        part
        for part in (
            f"{name}, {lane.environment.tier.value}",
            f"{sign.word} {tail}".strip(),
            f"{plural(len(closed), 'closed time')} shown" if closed else "open all the time shown",
            *closed[:3],
        )
        if part
    )
    return LaneView(
        name=name,
        tier=lane.environment.tier,
        sign=sign,
        tail=tail,
        bars=tuple(_bars(lane.net, window, now, local)),
        rows=rows,
        spoken=spoken,
    )


def standing(lane: Lane, now: datetime, local: tzinfo | None) -> tuple[Sign, str]:
    """Return the sign of an environment; where something is frozen, by what, until when, whether rollbacks pass."""
    verdict = lane.now
    if not verdict.is_frozen:
        return NET_SIGNS[Net.OPEN], ""
    partly = lane.state is Net.PARTLY and verdict.asked
    share = f"{verdict.targets} of {plural(verdict.asked, 'target')}" if partly else ""
    return NET_SIGNS[lane.state], f"by {closed_by(verdict, now, local, share)}"


def _bars(spans: Sequence[NetSpan], window: CalendarWindow, now: datetime, local: tzinfo | None) -> list[Bar]:
    return [
        Bar(
            left=window.share(span.start),
            right=window.share(span.end),
            net=span.net,
            words=BAR_WORDS[span.net],
            sentence=f"{BAR_WORDS[span.net].lower()} {_from_to(span.start, span.end, now, local)}",
        )
        for span in spans
    ]


def _rows(lane: Lane, window: CalendarWindow, now: datetime, local: tzinfo | None) -> list[FreezeRow]:
    """Return a row for each freeze, in the order in which they first begin; its occurrences side by side."""
    found: dict[str, list[ActiveFreeze]] = {}
    for freeze in lane.freezes:
        found.setdefault(freeze.raised or freeze.name, []).append(freeze)
    return [_row(occurrences, lane, window, now, local) for occurrences in found.values()]


def _row(
    found: Sequence[ActiveFreeze], lane: Lane, window: CalendarWindow, now: datetime, local: tzinfo | None
) -> FreezeRow:
    first = found[0]
    name = plain(first.name, 80)
    asked = lane.now.asked
    note = f"{first.targets} of {plural(asked, 'target')}" if first.is_partial and asked else ""
    bars = tuple(
        Bar(
            left=window.share(item.occurrence.start),
            right=window.share(item.occurrence.end) if item.occurrence.end else 1.0,
            net=None,
            words="",
            sentence=f"{name} {_from_to(item.occurrence.start, item.occurrence.end, now, local)}",
        )
        for item in found
    )
    rollbacks = "rollbacks pass" if first.rollback_exempt else "rollbacks too"
    spoken = ", ".join(part for part in (bars[0].sentence, note, rollbacks) if part)
    return FreezeRow(name=name, bars=bars, note=note, spoken=spoken)


def _from_to(start: datetime, end: datetime | None, now: datetime, local: tzinfo | None) -> str:
    until = f"to {utc_and_local(end, now, local)}" if end is not None else "until it is lifted"
    return f"{utc_and_local(start, now, local)} {until}"


# --- months --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """A day of the month view; `parts` are the shares of it that are not open."""

    day: date
    in_month: bool
    parts: tuple[tuple[float, float, Net], ...]
    today: bool
    asked: bool
    spoken: str

    @property
    def closed_all_day(self) -> bool:
        return sum(right - left for left, right, _net in self.parts) > 1 - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """A month in whole weeks that begin on Monday."""

    title: str
    weeks: tuple[tuple[DayCell, ...], ...]


def month_days(day: date) -> tuple[date, date]:
    """Return the Monday that the month of a day is shown from, and the Monday after its last week."""
    first = day.replace(day=1)
    following = (first + 32 * _DAY).replace(day=1)
    last = following - _DAY
    return first - first.weekday() * _DAY, last + (_WEEK - last.weekday()) * _DAY


def month_view(
    month: date, net: Sequence[NetSpan], zone: tzinfo | None, now: datetime, asked: datetime
) -> MonthView:
    """Return a month; `net` must cover it."""
    begin, end = month_days(month)
    today, wanted = in_zone(now, zone).date(), in_zone(asked, zone).date()
    closed = [span for span in net if span.net is not Net.OPEN]
    days = [begin + number * _DAY for number in range((end - begin).days)]
    cells = [_cell(day, month, closed, zone, (today, wanted)) for day in days]
    weeks = tuple(tuple(cells[at : at + _WEEK]) for at in range(0, len(cells), _WEEK))
    return MonthView(title=f"{month:%B %Y}", weeks=weeks)


def _cell(
    day: date, month: date, closed: Sequence[NetSpan], zone: tzinfo | None, marked: tuple[date, date]
) -> DayCell:
    window = CalendarWindow(first=day, days=1, zone=zone)
    parts = tuple(
        (window.share(span.start), window.share(span.end), span.net)
        for span in closed
        if span.start < window.end and window.start < span.end
    )
    state = "open" if not parts else ("partly frozen" if _is_partly(parts) else "frozen")
    words = [f"{day:%A} {day.day} {day:%B}", state]
    words += ["today"] if day == marked[0] else []
    return DayCell(
        day=day,
        in_month=(day.year, day.month) == (month.year, month.month),
        parts=parts,
        today=day == marked[0],
        asked=day == marked[1],
        spoken=", ".join(words),
    )


def _is_partly(parts: Sequence[tuple[float, float, Net]]) -> bool:
    whole = sum(right - left for left, right, _net in parts) > 1 - 1e-9
    return not whole or any(net is Net.PARTLY for _left, _right, net in parts)
