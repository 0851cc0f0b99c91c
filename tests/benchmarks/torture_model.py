"""Three workstations act at random on one remote; after each act, what must always hold is looked up by a fourth.

A story is decided by its seed. Programs crash in the middle, freezes and holds come and go, the policy changes, lanes
are rewound by somebody with the right to push. An act may be refused with an error for people; any other error, and
any broken rule, is a fault.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.application.errors import IntegrityError
from desktop.application.freezing import RaiseFreeze
from desktop.application.requests import Wishes
from desktop.domain.errors import GitOpsError
from desktop.domain.freeze_rule import FreezeScope
from desktop.domain.lane import LaneState
from desktop.domain.request import Request, RequestState
from tests.benchmarks.torture_kill import waves_on_branch
from tests.benchmarks.torture_world import (
    LANE,
    Impatient,
    Opened,
    Reached,
    SharedClock,
    change_file,
    git,
    make_remote,
    open_machine,
)

CLIENTS = ("north", "south", "west")
LANE_REF = f"refs/heads/_gitopshq/lane/{LANE}"
_TENANTS = ("acme", "beta", "core")
_MOST_OPEN = 3
_CRASH_POINTS = 30
_NEWEST = 0.8
"""How often people turn to the newest request rather than to any."""


class Crash(BaseException):
    """The program ends here, at once; nothing catches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the checker sees: the lane, whether the environment may be changed, the promotion commits."""

    state: LaneState
    shut: bool
    waves: Counter[str]


@dataclass(slots=True)
class Told:
    """A story: its acts with what came of them, and what was wrong."""

    acts: list[str] = field(default_factory=list[str])
    faults: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Stage:
    """The remote, the three programs, the checker."""

    case: Path
    chance: random.Random
    clients: dict[str, Opened] = field(default_factory=dict[str, Opened])
    checker: Opened | None = None
    version: int = 2
    changes: int = 0

    def open(self, name: str, crash_at: int = -1) -> Opened:
        if name in self.clients:
            self.clients[name].services.close()
        reached = Reached(then=_crash_after(crash_at))
        self.clients[name] = opened = open_machine(self.case, name, reached)
        reached.arm()
        opened.services.refresh(opened.cancel)
        return opened

    def truth(self) -> Truth:
        if self.checker is None:
            self.checker = open_machine(self.case, "checker", lambda _name: None)
        checker = self.checker.services
        checker.refresh(self.checker.cancel)
        state = self.checker.lane
        shut = checker.freezes.verdict(LANE).is_frozen or state.hold is not None
        return Truth(state=state, shut=shut, waves=waves_on_branch(self.case))

    def close(self) -> None:
        for opened in (*self.clients.values(), *([self.checker] if self.checker else [])):
            opened.services.close()


def _crash_after(points: int) -> Callable[[str], None] | None:
    left = iter(range(points, -1, -1))

    def crash(_name: str) -> None:
        if next(left, 0) == 0:
            raise Crash

    return crash if points >= 0 else None


def story(folder: Path, seed: int, acts: int) -> Told:
    """Tell one story and look after each act: first the opening, which tries each gate once, then by chance."""
    told = Told()
    stage = Stage(case=folder, chance=random.Random(seed))
    make_remote(folder)
    for name in CLIENTS:
        stage.open(name)
    _release(stage, stage.clients[CLIENTS[0]])
    before = stage.truth()
    for number in range(acts):
        if number < len(_OPENING):
            name, act = _OPENING[number]
        else:
            name, act = stage.chance.choice(CLIENTS), _chosen(stage, before)
        words = f"seed {seed}, act {number}: {name} {act.__name__.strip('_')}"
        told.acts.append(f"{words}: {_acted(stage, name, act, told, words)}")
        after = stage.truth()
        told.faults += [f"{words}: {fault}" for fault in _faults(stage, before, after)]
        before = after
    stage.close()
    return told


def _chosen(stage: Stage, now: Truth) -> "Act":
    """Choose an act for which there is a request, as those of people mostly are."""
    states = {request.state for request in now.state.requests.values()}
    fitting = {act: weight for act, (weight, wanted) in _ACTS.items() if not wanted or states & wanted}
    return stage.chance.choices(list(fitting), weights=list(fitting.values()))[0]


def _acted(stage: Stage, name: str, act: "Act", told: Told, words: str) -> str:
    client = stage.clients[name]
    try:
        client.services.refresh(client.cancel)
        return act(stage, client) or "done"
    except GitOpsError as error:
        return f"refused: {error}"
    except Crash:
        stage.open(name)
        return "crashed"
    except BrokenRuleError as error:
        told.faults.append(f"{words}: {error}")
        return "broke a rule"


class BrokenRuleError(Exception):
    """An act saw what must never be."""


# --- what must always hold --------------------------------------------------------------------------------------


def _faults(stage: Stage, before: Truth, after: Truth) -> list[str]:
    found = [*_chain_faults(stage, after), *_holder_faults(after), *_wave_faults(after)]
    for request in after.state.requests.values():
        earlier = before.state.requests.get(request.id)
        begun = len(request.attempts) - len(earlier.attempts if earlier else ())
        if begun and earlier is None:
            found.append(f"{request.full_name} was started before anybody could approve it")
        if begun and earlier is not None:
            found += [f"{request.full_name} was started {why}" for why in _closed_gates(before, earlier)]
        if before.shut and _landings(request) > _landings(earlier):
            found.append(f"{request.full_name} landed a wave while the environment was shut")
    return found


def _closed_gates(before: Truth, request: Request) -> list[str]:
    found = ["while the environment was shut"] if before.shut else []
    if not any(approval.revoked is None for approval in request.approvals):
        found.append("without an approval")
    if request.state not in {RequestState.SUBMITTED, RequestState.FAILED}:
        found.append(f"while it was {request.state.value}")
    slots = frozenset(request.slots)
    found += [
        f"while {other.full_name} held its targets"
        for other in before.state.holders()
        if slots & {*other.slots}
    ]
    return found


def _landings(request: Request | None) -> int:
    return sum(len(tried.landings) for tried in request.attempts) if request else 0


def _chain_faults(stage: Stage, after: Truth) -> list[str]:
    found: list[str] = []
    for name, client in stage.clients.items():
        client.services.refresh(client.cancel)
        found += [f"{name}: {item.broken}" for item in client.services.timelines.verify() if item.broken]
        if client.lane != after.state:
            found.append(f"{name} sees another state than the checker")
    return found


def _holder_faults(after: Truth) -> list[str]:
    held = Counter(slot for request in after.state.holders() for slot in request.slots)
    return [f"{slot} is held {times} times" for slot, times in held.items() if times > 1]


def _wave_faults(after: Truth) -> list[str]:
    found = [f"{wave} stands {times} times on the branch" for wave, times in after.waves.items() if times > 1]
    said = {
        f"{request.id}/{landing.wave}/{len(request.submission.waves)}"
        for request in after.state.requests.values()
        for tried in request.attempts
        for landing in tried.landings
    }
    if said != set(after.waves):
        found.append(f"branch and lane differ: {sorted(said.symmetric_difference(after.waves))}")
    return found


# --- acts -------------------------------------------------------------------------------------------------------

Act = Callable[[Stage, Opened], str | None]


def _some(stage: Stage, client: Opened, *states: RequestState) -> Request:
    found = [request for request in client.services.requests.all(LANE) if request.state in states]
    if not found:
        raise IntegrityError("there is no such request now")
    return found[-1] if stage.chance.random() < _NEWEST else stage.chance.choice(found)


def _release(stage: Stage, client: Opened) -> None:
    stage.version += 1
    for tenant in _TENANTS:
        text = f'image:\n  tag: "1.{stage.version}.0"\n'
        change_file(stage.case, f"envs/test/{tenant}/web/values.yaml", text)
    client.services.refresh(client.cancel)
    client.services.verifications.verify_environment("test", client.cancel)


def _submit(stage: Stage, client: Opened) -> str:
    if len([one for one in client.services.requests.all(LANE) if one.state.open]) >= _MOST_OPEN:
        return "enough are open"
    first = not client.services.requests.all(LANE)
    chosen = stage.chance.sample(_TENANTS, len(_TENANTS) if first else stage.chance.randint(1, len(_TENANTS)))
    rules = "\n".join(f"include tenant:{tenant}" for tenant in chosen)
    scope = client.services.scopes.resolve("test", LANE, rules)
    preview = client.services.previews.preview("test", LANE, scope.slots, client.cancel, scope=scope)
    reasons = {flag.kind.value: "it is meant" for flag in preview.needs_reasons}
    return client.services.requests.submit(preview, Wishes(reasons=reasons), client.cancel).full_name


def _approve(stage: Stage, client: Opened) -> None:
    request = _some(stage, client, RequestState.SUBMITTED)
    client.services.requests.approve(request, request.digest, client.cancel)


def _revoke(stage: Stage, client: Opened) -> None:
    client.services.requests.revoke(
        _some(stage, client, RequestState.SUBMITTED), "on second thoughts", client.cancel
    )


def _freeze(_stage: Stage, client: Opened) -> None:
    scope = FreezeScope(environments=frozenset({LANE}))
    client.services.freezes.raise_freeze(
        RaiseFreeze(name="quiet", reason="a sale", scope=scope), client.cancel
    )


def _lift(_stage: Stage, client: Opened) -> None:
    for freeze in client.services.freezes.raised():
        client.services.freezes.lift_freeze(freeze.id, "over", client.cancel)
    if client.lane.hold is not None:
        client.services.freezes.release(LANE, "over", client.cancel)


def _hold(_stage: Stage, client: Opened) -> None:
    client.services.freezes.hold(LANE, "we look first", client.cancel)


def _start(stage: Stage, client: Opened) -> None:
    request = _some(stage, client, RequestState.SUBMITTED, RequestState.FAILED, RequestState.RUNNING)
    client.services.runs.start(request, request.digest, client.cancel)


def _drive(stage: Stage, client: Opened) -> str:
    """Drive a run, whoever holds it, whatever its state: it is for the program to leave what is not its own."""
    request = _some(stage, client, RequestState.RUNNING, RequestState.PAUSED)
    return client.services.runs.drive(request, client.cancel).sentence


def _crashing(stage: Stage, client: Opened) -> str:
    """Begin or go on, and crash on the way; the program is opened anew."""
    (name,) = [name for name, opened in stage.clients.items() if opened is client]
    client = stage.open(name, stage.chance.randrange(_CRASH_POINTS))
    request = _some(stage, client, RequestState.RUNNING, RequestState.SUBMITTED)
    if request.state is RequestState.SUBMITTED:
        return client.services.runs.run(request, request.digest, client.cancel).sentence
    return client.services.runs.drive(request, client.cancel).sentence


def _one_wave(stage: Stage, client: Opened) -> str:
    request = _some(stage, client, RequestState.RUNNING)
    token = Impatient(SharedClock(stage.case))
    landed = _landings(request)

    def stop(news: object) -> None:
        if _landings(getattr(news, "request", None)) > landed:
            token.cancel()

    return client.services.runs.drive(request, token, stop).sentence


def _resume(stage: Stage, client: Opened) -> None:
    request = _some(stage, client, RequestState.PAUSED, RequestState.PARTIAL)
    client.services.run_controls.resume(request, client.cancel)


def _take_over(stage: Stage, client: Opened) -> None:
    request = _some(stage, client, RequestState.RUNNING, RequestState.PAUSED)
    client.services.run_controls.take_over(request, "the machine is lost", client.cancel)


def _give_up(stage: Stage, client: Opened) -> None:
    request = _some(stage, client, RequestState.RUNNING, RequestState.PAUSED, RequestState.PARTIAL)
    client.services.run_controls.abandon(request, "the machine is lost", client.cancel)


def _policy(stage: Stage, _client: Opened) -> None:
    """Let a merge change the policy: what was approved under the old one is stale."""
    stage.changes += 1
    text = git(stage.case / "remote.git", "show", "refs/heads/main:.gitopshq/workspace.yaml")
    old = next(line for line in text.splitlines() if "maxAge" in line)
    new = f"    source: {{verified: true, maxAge: {48 + stage.changes}h}}"
    change_file(stage.case, ".gitopshq/workspace.yaml", text.replace(old, new) + "\n")


def _outside(stage: Stage, _client: Opened) -> None:
    stage.changes += 1
    change_file(stage.case, f"docs/{stage.changes}.md", "unrelated\n")


def _rewind(stage: Stage, _client: Opened) -> str:
    """Rewind the lane by one: everybody who has seen more refuses to write, and goes on when it is put back."""
    for client in stage.clients.values():
        client.services.refresh(client.cancel)
    remote = stage.case / "remote.git"
    standing = git(remote, "for-each-ref", "--format=%(refname)", LANE_REF)
    chain = git(remote, "rev-list", "--max-count=2", LANE_REF).split() if standing else []
    if len(chain) < 2:
        return "there is no lane yet"
    git(remote, "update-ref", LANE_REF, chain[1])
    for name, client in stage.clients.items():
        try:
            client.services.outbox.note(LANE, "after the attack", client.cancel)
        except IntegrityError:
            continue
        git(remote, "update-ref", LANE_REF, chain[0])
        raise BrokenRuleError(f"{name} wrote onto a rewound lane")
    git(remote, "update-ref", LANE_REF, chain[0])
    return "refused by all"


_NONE: frozenset[RequestState] = frozenset()
_WAITING = frozenset({RequestState.SUBMITTED})
_RUNNING = frozenset({RequestState.RUNNING})
_STANDING = frozenset({RequestState.PAUSED, RequestState.PARTIAL})

_ACTS: dict[Act, tuple[int, frozenset[RequestState]]] = {
    _release: (1, _NONE),
    _submit: (4, _NONE),
    _approve: (8, _WAITING),
    _revoke: (1, _WAITING),
    _freeze: (1, _NONE),
    _lift: (2, _NONE),
    _hold: (1, _NONE),
    _start: (7, _WAITING),
    _drive: (5, _RUNNING),
    _crashing: (6, _WAITING | _RUNNING),
    _one_wave: (4, _RUNNING),
    _resume: (4, _STANDING),
    _take_over: (3, _RUNNING | _STANDING),
    _give_up: (1, _RUNNING | _STANDING),
    _policy: (1, _NONE),
    _outside: (1, _NONE),
    _rewind: (1, _NONE),
}
"""Each act with its weight, and the states of which a request must be (none: always)."""

_OPENING: tuple[tuple[str, Act], ...] = (
    ("north", _submit), ("north", _start), ("south", _approve), ("west", _hold), ("north", _start),
    ("west", _lift), ("west", _freeze), ("south", _start), ("west", _lift), ("north", _start),
    ("south", _start), ("west", _freeze), ("north", _drive), ("west", _lift), ("west", _rewind),
    ("south", _take_over), ("north", _drive), ("south", _resume), ("south", _crashing), ("south", _drive),
)  # fmt: skip
