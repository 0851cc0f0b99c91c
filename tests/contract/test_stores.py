"""What use cases rely on in any store: held against the SQLite files and against the fakes in memory."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import CancelledError, ConflictError, IntegrityError, NotFoundError
from desktop.application.storage import (
    CachedEvent,
    CacheStore,
    LaneHead,
    Observation,
    OpenRun,
    OutboxItem,
    OutboxState,
    Pin,
    SavedScope,
    StepRecord,
    StepState,
    WorkStore,
)
from desktop.application.workspace_lock import WorkspaceLock
from desktop.store.lock import FileWorkspaceLock
from desktop.store.opening import open_cache, open_work
from tests.fakes.clock import START, FakeClock
from tests.fakes.fake_store import FakeCacheStore, FakeWorkspaceLock, FakeWorkStore

KINDS = ("sqlite", "fake")


@pytest.fixture(params=KINDS)
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CacheStore]:
    make: dict[str, Callable[[], CacheStore]] = {
        "sqlite": lambda: open_cache(tmp_path / "cache.db", FakeClock()),
        "fake": FakeCacheStore,
    }
    store = make[request.param]()
    yield store
    store.close()


@pytest.fixture(params=KINDS)
def work(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WorkStore]:
    make: dict[str, Callable[[], WorkStore]] = {
        "sqlite": lambda: open_work(tmp_path / "work.db", FakeClock()),
        "fake": FakeWorkStore,
    }
    store = make[request.param]()
    yield store
    store.close()


@pytest.fixture(params=KINDS)
def lock(request: pytest.FixtureRequest, tmp_path: Path) -> WorkspaceLock:
    make: dict[str, Callable[[], WorkspaceLock]] = {
        "sqlite": lambda: FileWorkspaceLock(tmp_path / "work.lock", FakeClock(), host="here", pid=7),
        "fake": FakeWorkspaceLock,
    }
    return make[request.param]()


def event(seq: int, *, lane: str = "prod-eu", mark: str = "") -> CachedEvent:
    return CachedEvent(
        lane=lane,
        seq=seq,
        prev=f"hash-{seq - 1}" if seq > 1 else "",
        hash=f"hash-{seq}{mark}",
        commit=f"{lane}-commit-{seq}{mark}",
        body=b"\x00\xff body",
        pinned_at=START,
    )


def step(name: str, state: StepState, **changes: object) -> StepRecord:
    first = StepRecord(
        run="prod-eu/R-14.1",
        attempt=1,
        step=name,
        state=state,
        input_sha256="aa",
        at=START,
        host="here",
        effect_id="c0ffee",
        started_mono=1.5,
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def item(number: int, **changes: object) -> OutboxItem:
    first = OutboxItem(id=f"id-{number}", lane="prod-eu", idem=f"idem-{number}", body=b"{}", created_at=START)
    return replace(first, **changes)  # type: ignore[arg-type]


class TestEvents:
    def test_an_event_comes_back_byte_for_byte(self, cache: CacheStore) -> None:
        whole = replace(
            event(1), payload=b"packed\x00", attachments={"aa": b"\x00envelope", "bb": b""}, source="fetch"
        )
        assert cache.events.append("prod-eu", [whole, event(2)]) == 2
        assert cache.events.read("prod-eu") == [whole, event(2)]
        assert list(cache.events.stream("prod-eu")) == [whole, event(2)]
        assert cache.events.read("prod-eu", after_seq=1) == [event(2)]
        assert cache.events.head("prod-eu") == LaneHead(
            lane="prod-eu", seq=2, hash="hash-2", commit="prod-eu-commit-2"
        )

    def test_times_in_an_hour_that_a_zone_has_twice_stay_apart(self, cache: CacheStore) -> None:
        early = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
        late = early.replace(fold=1)
        cache.events.append(
            "prod-eu", [replace(event(1), pinned_at=early), replace(event(2), pinned_at=late)]
        )
        first, second = cache.events.read("prod-eu")
        assert second.pinned_at.astimezone(UTC) - first.pinned_at.astimezone(UTC) == timedelta(hours=1)

    def test_what_is_known_already_is_passed_over(self, cache: CacheStore) -> None:
        cache.events.append("prod-eu", [event(1), event(2)])
        assert cache.events.append("prod-eu", [event(2), event(3)]) == 1
        assert cache.events.append("prod-eu", []) == 0
        assert [found.seq for found in cache.events.read("prod-eu")] == [1, 2, 3]

    @pytest.mark.parametrize(
        "wrong",
        [
            pytest.param([event(3), event(5)], id="gap"),
            pytest.param([event(3), event(4), replace(event(5), prev="another")], id="broken link"),
            pytest.param([event(2, mark="x"), event(3)], id="another event at a taken number"),
            pytest.param([event(3, lane="stage")], id="another lane"),
        ],
    )
    def test_what_does_not_follow_adds_nothing(self, cache: CacheStore, wrong: list[CachedEvent]) -> None:
        cache.events.append("prod-eu", [event(1), event(2)])
        with pytest.raises(IntegrityError):
            cache.events.append("prod-eu", wrong)
        assert cache.events.read("prod-eu") == [event(1), event(2)]

    def test_a_lane_is_forgotten_as_a_whole(self, cache: CacheStore) -> None:
        cache.events.append("prod-eu", [event(1), event(2)])
        cache.events.append("stage", [event(1, lane="stage")])
        assert cache.events.lanes() == ["prod-eu", "stage"]
        assert cache.events.forget("prod-eu") == 2
        assert cache.events.forget("prod-eu") == 0
        assert cache.events.lanes() == ["stage"]
        assert cache.events.head("prod-eu") is None
        assert cache.events.append("prod-eu", [event(1)]) == 1

    def test_a_stream_goes_on_while_others_append(self, cache: CacheStore) -> None:
        cache.events.append("prod-eu", [event(seq) for seq in range(1, 450)])
        stream = cache.events.stream("prod-eu")
        assert next(stream).seq == 1
        cache.events.append("prod-eu", [event(450)])
        assert [found.seq for found in stream][:448] == list(range(2, 450))


class TestCaches:
    def test_parsed_values(self, cache: CacheStore) -> None:
        cache.parsed.put_many({f"k{n}": bytes([n % 256]) for n in range(1200)})
        cache.parsed.put_many({"k1": b"new"})
        cache.parsed.put_many({})
        found = cache.parsed.get_many([f"k{n}" for n in range(1300)])
        assert len(found) == 1200
        assert found["k1"] == b"new"
        assert cache.parsed.get_many([]) == {}
        assert cache.parsed.trim(100) == 1100
        assert cache.parsed.trim(100) == 0

    def test_an_older_observation_replaces_no_newer(self, cache: CacheStore) -> None:
        seen = Observation(environment="prod", tenant="acme", service="web", body=b"new", observed_at=START)
        older = replace(seen, body=b"old", observed_at=START - timedelta(microseconds=1))
        beside = replace(seen, service="api")
        cache.observations.put_many([seen, beside])
        cache.observations.put_many([older])
        assert cache.observations.get("prod", "acme", "web") == seen
        assert cache.observations.of_environment("prod") == [beside, seen]
        assert cache.observations.get("prod", "", "web") is None
        assert cache.observations.of_environment("stage") == []

    def test_meta_and_soundness(self, cache: CacheStore) -> None:
        cache.meta.set("b", "1")
        cache.meta.set("b", "2")
        cache.meta.set("a", "ä")
        assert cache.meta.all() == {"a": "ä", "b": "2"}
        cache.meta.delete("a")
        assert (cache.meta.get("a"), cache.meta.get("b")) == (None, "2")
        assert cache.quick_check() == ()


class TestJournal:
    def test_a_step_moves_on_and_keeps_its_place(self, work: WorkStore) -> None:
        work.journal.record(step("push", StepState.PLANNED))
        work.journal.record(step("verify", StepState.PLANNED))
        done = step("push", StepState.DONE, observed="there", at=START + timedelta(seconds=3))
        work.journal.record(step("push", StepState.INTENT))
        work.journal.record(done)
        work.journal.record(done)
        assert work.journal.read("prod-eu/R-14.1", 1) == [done, step("verify", StepState.PLANNED)]
        assert work.journal.read("prod-eu/R-14.1", 2) == []

    @pytest.mark.parametrize("state", [state for state in StepState if state is not StepState.DONE])
    def test_done_stays_done(self, work: WorkStore, state: StepState) -> None:
        work.journal.record(step("push", StepState.DONE))
        with pytest.raises(IntegrityError):
            work.journal.record(step("push", state))
        with pytest.raises(IntegrityError):
            work.journal.record(step("push", StepState.DONE, effect_id="another"))
        assert work.journal.read("prod-eu/R-14.1", 1) == [step("push", StepState.DONE)]

    def test_an_input_never_changes_within_an_attempt(self, work: WorkStore) -> None:
        work.journal.record(step("push", StepState.INTENT))
        with pytest.raises(IntegrityError):
            work.journal.record(step("push", StepState.DONE, input_sha256="bb"))
        work.journal.record(step("push", StepState.INTENT, attempt=2, input_sha256="bb"))

    def test_runs_are_open_until_closed(self, work: WorkStore) -> None:
        later = START + timedelta(minutes=1)
        work.journal.record(step("push", StepState.DONE, host="there", at=later))
        work.journal.record(step("verify", StepState.PLANNED))
        work.journal.record(step("push", StepState.INTENT, attempt=2))
        assert work.journal.open_runs() == [
            OpenRun(run="prod-eu/R-14.1", attempt=1, host="there", at=later),
            OpenRun(run="prod-eu/R-14.1", attempt=2, host="here", at=START),
        ]
        work.journal.close("prod-eu/R-14.1", 1, START)
        work.journal.close("prod-eu/R-14.1", 1, START)
        assert [run.attempt for run in work.journal.open_runs()] == [2]
        assert len(work.journal.read("prod-eu/R-14.1", 1)) == 2


class TestPins:
    PIN = Pin(lane="prod-eu", seq=5, hash="h5", commit="c5", pinned_at=START)

    def test_pins_only_move_forward(self, work: WorkStore) -> None:
        older = replace(self.PIN, seq=4, hash="h4", commit="c4")
        newer = replace(self.PIN, seq=6, hash="h6", commit="c6")
        assert work.pins.get("prod-eu") is None
        assert work.pins.set(self.PIN) == self.PIN
        assert work.pins.set(older) == self.PIN
        assert work.pins.set(replace(self.PIN, pinned_at=START + timedelta(1))) == self.PIN
        assert work.pins.set(newer) == newer
        assert work.pins.all() == [newer]

    def test_another_event_at_the_pinned_number_is_an_alarm(self, work: WorkStore) -> None:
        work.pins.set(self.PIN)
        with pytest.raises(IntegrityError):
            work.pins.set(replace(self.PIN, hash="other"))
        assert work.pins.get("prod-eu") == self.PIN

    def test_a_person_may_move_a_pin_back(self, work: WorkStore) -> None:
        back = replace(self.PIN, seq=2, hash="h2", commit="c2")
        work.pins.set(self.PIN)
        work.pins.replace(back)
        assert work.pins.get("prod-eu") == back


class TestOutbox:
    def test_what_waits_is_settled_once(self, work: WorkStore) -> None:
        work.outbox.put(item(1))
        work.outbox.put(item(2, body=b"\x00\xff"))
        work.outbox.settle("id-1", OutboxState.REFUSED, "no longer legal")
        work.outbox.settle("id-1", OutboxState.REFUSED, "no longer legal")
        assert work.outbox.pending() == [item(2, body=b"\x00\xff")]
        refused = item(1, state=OutboxState.REFUSED, reason="no longer legal")
        assert work.outbox.get("id-1") == refused
        assert work.outbox.all() == [refused, item(2, body=b"\x00\xff")]
        assert work.outbox.get("id-9") is None
        with pytest.raises(NotFoundError):
            work.outbox.settle("id-9", OutboxState.SENT)

    def test_the_same_key_is_the_same_event(self, work: WorkStore) -> None:
        work.outbox.put(item(1))
        assert work.outbox.put(item(1, id="id-2")) == item(1)
        with pytest.raises(IntegrityError):
            work.outbox.put(item(1, id="id-3", body=b"other"))
        with pytest.raises(IntegrityError):
            work.outbox.put(item(1, idem="another"))
        assert work.outbox.put(item(1, id="id-4", lane="stage")).lane == "stage"
        assert len(work.outbox.all()) == 2


class TestDraftsAndScopes:
    def test_a_number_is_given_once(self, work: WorkStore) -> None:
        assert work.drafts.create("a", b"1", START).number == 1
        assert work.drafts.create("b", b"2", START).number == 2
        work.drafts.delete("b")
        third = work.drafts.create("c", b"3", START)
        assert third.number == 3
        saved = work.drafts.save("a", b"new", START + timedelta(1))
        assert (work.drafts.get("a"), work.drafts.by_number(1)) == (saved, saved)
        assert work.drafts.all() == [saved, third]
        assert (work.drafts.get("b"), work.drafts.by_number(2)) == (None, None)
        with pytest.raises(NotFoundError):
            work.drafts.save("b", b"", START)

    def test_a_draft_that_was_changed_since_is_not_replaced(self, work: WorkStore) -> None:
        later = START + timedelta(microseconds=1)
        work.drafts.create("a", b"1", START)
        theirs = work.drafts.save("a", b"theirs", later, START)
        with pytest.raises(ConflictError):
            work.drafts.save("a", b"mine", later + timedelta(1), START)
        assert work.drafts.get("a") == theirs
        assert work.drafts.save("a", b"mine", later + timedelta(1), later).body == b"mine"
        with pytest.raises(NotFoundError):
            work.drafts.save("b", b"", later, START)

    def test_saved_scopes(self, work: WorkStore) -> None:
        scope = SavedScope(name="ring 1", rules=b"[]", owner="m.ruiz", count=40)
        used = replace(scope, count=43, last_used=START)
        work.scopes.save(scope)
        assert work.scopes.get("ring 1") == scope
        work.scopes.save(used)
        work.scopes.save(replace(scope, name="all"))
        assert work.scopes.all() == [replace(scope, name="all"), used]
        work.scopes.delete("all")
        assert work.scopes.get("all") is None

    def test_read_only_until_somebody_switched_it(self, work: WorkStore) -> None:
        assert work.settings.read_only()
        work.settings.switch_read_only(on=False)
        assert not work.settings.read_only()
        work.settings.switch_read_only(on=True)
        assert work.settings.read_only()
        work.settings.set("read_only", "nonsense")
        assert work.settings.read_only()
        assert work.quick_check() == ()


class TestLock:
    def test_a_use_case_may_ask_again(self, lock: WorkspaceLock) -> None:
        token = CancelToken()
        with lock.hold("run R-14.1", token), lock.hold("append", token):
            pass
        assert lock.holder() is None
        with lock.hold("append", token):
            pass

    def test_a_cancelled_use_case_takes_nothing(self, lock: WorkspaceLock) -> None:
        token = CancelToken()
        token.cancel()
        with pytest.raises(CancelledError), lock.hold("append", token):
            pytest.fail("it was let in")
