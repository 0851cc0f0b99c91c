"""The ledger: a hundred thousand events verified and read from Git, and events appended by one and by many."""

import gc
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta

from desktop.application.bulk import without_collection
from desktop.application.storage import CachedEvent
from desktop.application.timelines import walk
from desktop.backends.git.ledger_commits import GitLaneStore
from desktop.backends.git.runner import GitRunner
from desktop.domain import chain
from desktop.domain.fold import fold
from desktop.domain.lane import LaneState
from desktop.settings.environment import read_environment
from desktop.settings.system import SystemClock
from desktop.store.opening import open_cache
from tests.benchmarks.bench_row import Row, p95, seconds
from tests.benchmarks.bench_world import World, answer, git
from tests.benchmarks.ledger_events import LANE, START, build_lane, fast_import_stream

_EVENTS = 100_000
_APPENDED = 30
_WRITERS = 8
_EACH = 4
_REF = "refs/remote/heads/_gitopshq/lane/prod-eu"


def rows(world: World) -> Iterator[Row]:
    """Yield reading and appending."""
    yield from _reading(world)
    yield from _appending(world)


def _reading(world: World) -> Iterator[Row]:
    commits = build_lane(_EVENTS)
    last = START + timedelta(seconds=_EVENTS)
    records: list[chain.Record] = []
    with without_collection():  # as the ledger does it
        verified = seconds(lambda: records.extend(chain.verify(LANE, chain.ROOT, commits, last)))
        folded = seconds(lambda: fold(records, LaneState(lane=LANE)))
    cache = open_cache(world.folder / "events" / "cache.db", SystemClock())
    cache.events.append(LANE, [_stored(record, last) for record in records])
    records.clear()
    gc.collect()
    yield Row(
        name=f"verify {_EVENTS:,} events offline (evidence verify)",
        value=seconds(lambda: walk(cache.events, LANE)),
        unit="s",
        goal=5,
    )
    cache.close()
    yield Row(name=f"check {_EVENTS:,} new events at their first sight", value=verified, unit="s")
    yield Row(name=f"fold {_EVENTS:,} events", value=folded, unit="s")
    folder = world.folder / "events.git"
    git(world.folder, "init", "-q", "--bare", str(folder))
    stream = fast_import_stream(commits, _REF)
    commits.clear()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream, check=True)
    store, tip = GitLaneStore(GitRunner(read_environment()), folder), git(folder, "rev-parse", _REF)
    yield Row(
        name=f"read {_EVENTS:,} events from Git",
        value=seconds(lambda: store.read(tip, "")),
        unit="s",
        peer="git log -p",
        peer_value=seconds(
            lambda: subprocess.run(
                ["git", "log", "-p", "--format=%H", _REF], cwd=folder, check=True, stdout=subprocess.DEVNULL
            )
        ),
    )


def _stored(record: chain.Record, seen: datetime) -> CachedEvent:
    return CachedEvent(
        lane=LANE,
        seq=record.event.seq,
        prev=record.event.prev,
        hash=record.sha256,
        commit=record.commit,
        body=record.event.encode(),
        pinned_at=seen,
        payload=chain.pack(record.payload) if record.payload is not None else None,
        attachments=record.attachments,
        source="bench",
    )


def _appending(world: World) -> Iterator[Row]:
    address = f"file://{world.generated('appending')}"
    alone = world.child(world.home("writer"), "append", address, "prod", str(_APPENDED))
    yield Row(name="append an event, one writer, p95", value=p95(alone["seconds"]), unit="s")
    homes = [world.home(f"writer-{number}") for number in range(_WRITERS)]
    for home in homes:
        world.child(home, "look", address)
    writers = [world.start(home, "append", address, "prod", str(_EACH)) for home in homes]
    together = [took for writer in writers for took in answer(writer)["seconds"]]
    yield Row(name=f"append an event, {_WRITERS} writers on one lane, p95", value=p95(together), unit="s")
