"""The timeline with ten thousand events in sixty lanes: a frame at each zoom, and a keystroke in the filter."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter

from desktop.domain.environment import Environment, Tier
from desktop.domain.request import RequestKind, RequestState
from desktop.domain.run_spans import RunSpan
from desktop.domain.timeline import TimelineEntry
from desktop.presentation.timeline_axis import DAY, HOUR, preset_axis
from desktop.presentation.timeline_filter import FilterWorld
from desktop.presentation.timeline_lanes import Lanes, ready_items
from desktop.presentation.timeline_rows import rows_of
from desktop.ui.theme.theme import Theme
from desktop.ui.timeline.data import TimelineData, make_view
from desktop.ui.timeline.lanes_view import LanesView
from tests.benchmarks.bench_application import the_application
from tests.benchmarks.bench_row import Row
from tests.benchmarks.bench_world import World

_LANES, _RUNS_A_LANE, _EVENTS_A_RUN = 60, 24, 7
_END = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)
_KINDS = ("submitted", "approved", "started", "landed", "landed", "verified", "closed")
_FRAME, _RUNS = 16.0, 15


def rows(_world: World) -> Iterator[Row]:
    """Yield the time of a frame at five spans, of one where nothing moved, and of making all rows and lanes anew.

    It is the thread's own time: what else runs on the machine does not count.
    """
    application = the_application()
    data, now = _data(), _END.timestamp()
    world = FilterWorld(now=_END, zone=UTC)
    view = LanesView(Theme("light"))
    view.layout_of_lanes.take_zone(UTC)
    view.resize(1600, 900)
    view.take_now(now)
    view.show_scene(make_view(data, (), "", world, frozenset()).scene)
    image = QImage(view.viewport().size(), QImage.Format.Format_ARGB32_Premultiplied)
    events = sum(len(row.items.moments) for row in view.layout_of_lanes.scene.rows)
    for words, seconds in (
        ("1 h", HOUR),
        ("24 h", DAY),
        ("7 d", 7 * DAY),
        ("30 d", 30 * DAY),
        ("1 y", 365 * DAY),
    ):
        axis = preset_axis(seconds, now, UTC, view.axis_width())
        took = _thread_seconds(lambda axis=axis: _moved_frame(view, axis, image), _RUNS)
        yield Row(name=f"frame of {events} events, {words}", value=took * 1000, unit="ms", goal=_FRAME)
    took = _thread_seconds(lambda: _frame(view, image), _RUNS)
    yield Row(name="frame where nothing moved", value=took * 1000, unit="ms", goal=_FRAME)
    took = _thread_seconds(lambda: make_view(data, (), "kind:approved", world, frozenset()), 7)
    yield Row(name=f"filter {events} events to rows and lanes", value=took * 1000, unit="ms", goal=100)
    view.deleteLater()
    del application


def _thread_seconds(action: Callable[[], object], runs: int) -> float:
    taken: list[float] = []
    for _ in range(runs):
        begin = time.thread_time()
        action()
        taken.append(time.thread_time() - begin)
    return statistics.median(taken)


def _moved_frame(view: LanesView, axis: object, image: QImage) -> None:
    """Paint a frame of a span that was never laid out before, as while panning."""
    view.layout_of_lanes.show(axis=replace(axis, start=axis.start + 1, end=axis.end + 1))  # type: ignore[type-var]
    _frame(view, image)


def _frame(view: LanesView, image: QImage) -> None:
    painter = QPainter(image)
    view.render(painter, QPoint())
    painter.end()


def _data() -> TimelineData:
    environments = tuple(
        Environment(
            name=f"env-{number:02d}",
            tier=(Tier.PROD, Tier.STAGE, Tier.TEST, Tier.DEV)[number % 4],
            folder=str(number),
        )
        for number in range(_LANES)
    )
    runs: list[RunSpan] = []
    entries: list[TimelineEntry] = []
    for lane, environment in enumerate(environments):
        for number in range(_RUNS_A_LANE):
            start = _END - timedelta(hours=30 * number + lane / 3)
            runs.append(_run(environment.name, number, start, failed=(number + lane) % 11 == 0))
            entries += _events(environment.name, number, start, failed=(number + lane) % 11 == 0)
    entries.sort(key=lambda entry: entry.at)
    tiers = {environment.name: environment.tier for environment in environments}
    rows = rows_of(entries, runs, tiers)
    return TimelineData(
        rows=rows,
        ready=ready_items(rows, runs),
        lanes=Lanes(environments=environments, releases=dict.fromkeys(tiers, "2026.11.2"), problems={}),
        tags={},
        label_field="image",
    )


def _run(lane: str, number: int, start: datetime, *, failed: bool) -> RunSpan:
    return RunSpan(
        lane=lane,
        request=f"{lane}/R-{number}",
        request_id=f"{lane}-{number}",
        attempt=1,
        seq=number * _EVENTS_A_RUN + 3,
        by="m.ruiz",
        kind=RequestKind.ROLLBACK if number % 9 == 0 else RequestKind.PROMOTION,
        state=RequestState.FAILED if failed else RequestState.SUCCEEDED,
        source="stage",
        release="2026.11.2",
        targets=61,
        waves=2,
        waves_landed=2,
        started_at=start,
        landed_at=start + timedelta(minutes=6),
        ended_at=start + timedelta(minutes=40),
        result="failed" if failed else "passed",
    )


def _events(lane: str, number: int, start: datetime, *, failed: bool) -> Iterator[TimelineEntry]:
    for place, kind in enumerate(_KINDS):
        at = start + timedelta(minutes=(-60, -30, 0, 3, 6, 35, 40)[place])
        outcome = {"verified": "passed", "closed": "succeeded"}.get(kind, "")
        yield TimelineEntry(
            lane=lane,
            seq=number * _EVENTS_A_RUN + place + 1,
            kind=kind,
            at=at,
            first_seen=at,
            by=("m.ruiz", "a.chen", "s.okafor")[place % 3],
            sentence="2026.11.2 of the shop for ring 1: 61 targets",
            request=f"{lane}/R-{number}",
            request_id=f"{lane}-{number}",
            outcome="failed" if failed and outcome else outcome,
        )
