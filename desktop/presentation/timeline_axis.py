"""The axis of a timeline: which span is seen, where a time lies on it, its ticks in a zone, its words.

Times are seconds since 1970 (UTC) here: everything that is drawn is arithmetic on them. Zones come in only where
ticks and words are made.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

MINUTE, HOUR, DAY = 60, 3_600, 86_400
PRESETS: tuple[tuple[str, str, int], ...] = (
    ("1h", "1 h", HOUR),
    ("6h", "6 h", 6 * HOUR),
    ("24h", "24 h", DAY),
    ("7d", "7 d", 7 * DAY),
    ("30d", "30 d", 30 * DAY),
)
"""Id, words, seconds."""
SHORTEST, LONGEST = MINUTE, 800 * DAY
_STEPS = (1, 5, 15, 30, *(MINUTE * n for n in (1, 2, 5, 10, 15, 30)), *(HOUR * n for n in (1, 2, 3, 6, 12)))
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 3, 6)
_MONTH = 31
_FIRST, _LAST = datetime(1, 1, 3, tzinfo=UTC).timestamp(), datetime(9999, 12, 29, tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The distance of ticks: seconds below a day, else whole days or months by the calendar."""

    seconds: int = 0
    days: int = 0
    months: int = 0

    @property
    def about(self) -> int:
        """Its length in seconds, the longest it gets."""
        return self.seconds or self.days * DAY or self.months * _MONTH * DAY


STEPS: tuple[Step, ...] = (
    *(Step(seconds=count) for count in _STEPS),
    *(Step(days=count) for count in _DAY_STEPS),
    *(Step(months=count) for count in _MONTH_STEPS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the ruler. `major` ones begin a day (or a year where days are small)."""

    at: float
    words: str
    major: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The span from `start` to `end` over `width` pixels."""

    start: float
    end: float
    width: float

    @property
    def span(self) -> float:
        return self.end - self.start

    def x(self, at: float) -> float:
        """Return where a time lies; it may be outside."""
        return (at - self.start) / self.span * self.width

    def at(self, x: float) -> float:
        return self.start + x / max(self.width, 1) * self.span

    def holds(self, at: float) -> bool:
        return self.start <= at < self.end

    def zoomed(self, factor: float, around: float) -> "Axis":
        """Show `1 / factor` of the span; the time `around` stays where it is."""
        span = min(max(self.span / factor, SHORTEST), LONGEST)
        share = (around - self.start) / self.span
        return self._between(around - share * span, around + (1 - share) * span)

    def panned(self, share: float) -> "Axis":
        """Move by a share of the span, to later times where it is positive."""
        return self._between(self.start + share * self.span, self.end + share * self.span)

    def showing(self, start: float, end: float) -> "Axis":
        """Show another span; one that is too short grows around its middle."""
        span = min(max(end - start, SHORTEST), LONGEST)
        middle = (start + end) / 2
        return self._between(middle - span / 2, middle + span / 2)

    def centred(self, at: float) -> "Axis":
        return self._between(at - self.span / 2, at + self.span / 2)

    def wide(self, width: float) -> "Axis":
        return replace(self, width=max(width, 1.0))

    def _between(self, start: float, end: float) -> "Axis":
        """Stay within the years that have a calendar."""
        over = max(_FIRST - start, 0.0) - max(end - _LAST, 0.0)
        return replace(self, start=start + over, end=end + over)


def preset_axis(seconds: int, now: float, zone: tzinfo, width: float) -> Axis:
    """Return a span that ends at the first whole tick after now, so that it stands still while time goes on."""
    step = step_for(seconds, width, 80)
    after = next(
        (tick.at for tick in ticks(now, now + 2 * step.about + DAY, zone, step) if tick.at > now), now
    )
    end = after if after - now <= max(seconds / 6, MINUTE) else now + seconds / 24
    return Axis(start=end - seconds, end=end, width=max(width, 1.0))


# --- ticks ---------------------------------------------------------------------------------------------------


def step_for(span: float, width: float, least: float) -> Step:
    """Return the smallest step whose ticks are at least so many pixels apart."""
    wanted = span * least / max(width, 1.0)
    return next((step for step in STEPS if step.about >= wanted), STEPS[-1])


def ticks(start: float, end: float, zone: tzinfo, step: Step) -> tuple[Tick, ...]:
    """Return the ticks from `start` up to, not including, `end`, by the clocks of a zone, in order.

    Where clocks go back, steps of up to an hour tick twice; an hour that is skipped has no tick.
    """
    made = _clock_ticks(start, end, zone, step) if step.seconds else _calendar_ticks(start, end, zone, step)
    found: dict[float, Tick] = {tick.at: tick for tick in made if start <= tick.at < end}
    return tuple(found[at] for at in sorted(found))


def _clock_ticks(start: float, end: float, zone: tzinfo, step: Step) -> Iterator[Tick]:
    first, last = _local(start, zone), _local(end, zone)
    jump = abs((last - first) - timedelta(seconds=end - start))  # what clocks went forward or back in between
    wall, last = first - jump, last + jump
    midnight = datetime.combine(wall.date(), datetime.min.time())
    wall = midnight + timedelta(seconds=(wall - midnight).seconds // step.seconds * step.seconds)
    folds = (0, 1) if step.seconds <= HOUR else (0,)
    while wall <= last:
        for fold in folds:
            at = wall.replace(tzinfo=zone, fold=fold).timestamp()
            if _local(at, zone) == wall:
                yield _clock_tick(at, wall, step)
        wall += timedelta(seconds=step.seconds)


def _clock_tick(at: float, wall: datetime, step: Step) -> Tick:
    midnight = not (wall.hour or wall.minute or wall.second)
    words = f"{wall:%H:%M:%S}" if step.seconds < MINUTE else f"{wall:%H:%M}"
    return Tick(at=at, words=f"{wall.day} {wall:%b}" if midnight else words, major=midnight)


def _calendar_ticks(start: float, end: float, zone: tzinfo, step: Step) -> Iterator[Tick]:
    first, last = _local(start, zone).date() - timedelta(days=1), _local(end, zone).date()
    for day in _days(first, last, step):
        at = datetime.combine(day, datetime.min.time(), tzinfo=zone).timestamp()
        new_year = day.month == 1 and day.day <= step.days if step.days else day.month == 1
        words = f"{day:%b}" if step.months else f"{day.day} {day:%b}"
        yield Tick(at=at, words=f"{day:%Y}" if step.months and new_year else words, major=new_year)


def _days(first: date, last: date, step: Step) -> Iterator[date]:
    if step.months:
        day = first.replace(day=1)
        while day <= last:
            if (day.month - 1) % step.months == 0:
                yield day
            day = (day + timedelta(days=_MONTH)).replace(day=1)
        return
    for number in range(first.toordinal(), last.toordinal() + 1):
        if (number - 1) % step.days == 0:  # day 1 of the calendar was a Monday: weeks begin on Mondays
            yield date.fromordinal(number)


def labelled(found: Sequence[Tick], axis: Axis, wide: Callable[[str], float], gap: float = 8) -> list[Tick]:
    """Return the ticks whose words have room: whole on the axis, none touching another, days before hours."""
    kept: list[tuple[float, float, Tick]] = []
    for tick in sorted(found, key=lambda tick: (not tick.major, tick.at)):
        half, middle = wide(tick.words) / 2, axis.x(tick.at)
        left, right = middle - half, middle + half
        inside = left >= 0 and right <= axis.width
        if inside and all(right + gap <= begin or finish + gap <= left for begin, finish, _ in kept):
            kept.append((left, right, tick))
    return [tick for _, _, tick in sorted(kept, key=lambda item: item[0])]


# --- words ---------------------------------------------------------------------------------------------------


def _local(at: float, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at, zone).replace(tzinfo=None)


def offset_words(at: float, zone: tzinfo) -> str:
    """Return `UTC+01:00`, the offset that holds at a time."""
    offset = datetime.fromtimestamp(at, zone).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / MINUTE)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def offsets_words(axis: Axis, zone: tzinfo) -> str:
    """Return the offset of a span, both where clocks change within it."""
    first, last = offset_words(axis.start, zone), offset_words(axis.end, zone)
    return first if first == last else f"{first}, then {last.removeprefix('UTC')}"


def clock_words(at: float, zone: tzinfo, *, seconds: bool = True) -> str:
    """Return the time of day as the clocks of the zone show it."""
    return f"{_local(at, zone):%H:%M:%S}" if seconds else f"{_local(at, zone):%H:%M}"


def day_words(at: float, zone: tzinfo) -> str:
    wall = _local(at, zone)
    return f"{wall.day} {wall:%b}"


def zone_words(at: float, zone: tzinfo) -> str:
    """Return `UTC` where that is what clocks show, else the offset."""
    return offset_words(at, zone).removesuffix("+00:00")


def full_words(at: float, zone: tzinfo) -> str:
    """Return `21 Nov 2026 14:02:05 UTC+01:00`: a time that can be read without anything around it."""
    return f"{day_words(at, zone)} {_local(at, zone):%Y %H:%M:%S} {zone_words(at, zone)}"


def moment_in(at: float, zone: tzinfo, now: float) -> str:
    """Return `21 Nov 14:02:05 UTC`, with the year where it is another than that of `now`."""
    year = "" if _local(at, zone).year == _local(now, zone).year else f" {_local(at, zone):%Y}"
    return f"{day_words(at, zone)}{year} {clock_words(at, zone)} {zone_words(at, zone)}"


def span_in(start: float, end: float, zone: tzinfo, now: float) -> str:
    """Return `21 Nov 13:54:12 – 14:07:31 UTC`, both days where they differ."""
    first = moment_in(start, zone, now)
    if zone_words(start, zone) != zone_words(end, zone):
        return f"{first} – {moment_in(end, zone, now)}"
    same = day_words(start, zone) == day_words(end, zone) and end - start < DAY
    last = f"{clock_words(end, zone)} {zone_words(end, zone)}" if same else moment_in(end, zone, now)
    return f"{first.removesuffix(' ' + zone_words(start, zone))} – {last}"


def range_words(axis: Axis, zone: tzinfo) -> str:
    """Return `20 Nov 19:00 – 21 Nov 19:00`; seconds where the span is short, years where it is long."""
    short, long = axis.span <= 10 * MINUTE, axis.span > 300 * DAY

    def one(at: float) -> str:
        year = f" {_local(at, zone):%Y}" if long else ""
        return f"{day_words(at, zone)}{year} {clock_words(at, zone, seconds=short)}"

    return f"{one(axis.start)} – {one(axis.end)}"


def distance_words(seconds: float) -> str:
    """Return `38 min 12 s`, `2 h 5 min`, `3 d 4 h`: two units, the exact seconds below an hour."""
    whole = math.floor(abs(seconds) + 0.5)
    if whole < MINUTE:
        return f"{whole} s"
    units = ((DAY, "d", HOUR, "h"), (HOUR, "h", MINUTE, "min"), (MINUTE, "min", 1, "s"))
    large, large_word, small, small_word = next(unit for unit in units if whole >= unit[0])
    rest = whole % large // small
    return f"{whole // large} {large_word} {rest} {small_word}" if rest else f"{whole // large} {large_word}"
