"""The kill harness: a run is killed at one point after another, run again, and what stands on the remote is counted."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.benchmarks.torture_naive import PROMOTION
from tests.benchmarks.torture_world import HOME, OTHER, WAVES, change_file, git

CHECKOUT = Path(__file__).resolve().parents[2]
MOST_RERUNS = 5
_NAIVE_POINTS = 4
"""How many points the naive executor passes in a wave."""
_ROOM = 256 * 1024 * 1024
PASSES = (
    "kill", "lost-answer", "work-lost", "other-machine", "cache-lost", "branch-moves", "paused", "moment",
)  # fmt: skip
_MOMENTS, _MOMENT = 40, 0.04
"""How many moments a run is killed at besides its points, and the seconds between: also inside a push or a write."""
_LOSING = """\
#!/bin/sh
left=$(cat gitopshq-left)
if [ "$left" -gt 1 ]; then
    echo $((left - 1)) > gitopshq-left
else
    rm -f "$0"
    kill -9 $PPID
fi
"""


class Children:
    """A server process that forks the processes of one worker, and the folder in which its cases lie."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.case = folder / "case"
        self._template = folder / "template"
        folder.mkdir(parents=True, exist_ok=True)
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.torture_child"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def together(self, *jobs: dict[str, Any]) -> list[dict[str, Any]]:
        """Do jobs at the same moment, each in a process of its own."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps([{"case": str(self.case), **job} for job in jobs]) + "\n")
        self._server.stdin.flush()
        answers: list[dict[str, Any]] = json.loads(self._server.stdout.readline())
        return answers

    def alone(self, **job: Any) -> dict[str, Any]:
        return self.together(job)[0]

    def fresh(self) -> Path:
        """Put a case at an approved request into place; it always lies at the same path, which is its address."""
        if not self._template.exists():
            shutil.rmtree(self.case, ignore_errors=True)
            made = self.alone(action="template")
            assert "request" in made, made
            shutil.copytree(self.case, self._template)
        shutil.rmtree(self.case, ignore_errors=True)
        shutil.copytree(self._template, self.case)
        return self.case

    def close(self) -> None:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(timeout=60)
        self._server.stdout.close()


def fast_folder(fallback: Path) -> Path:
    """Return a folder in memory where there is one with room: SIGKILL asks nothing of a disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    return Path(tempfile.mkdtemp(prefix="torture-", dir=memory if roomy else fallback))


@contextmanager
def children(folder: Path) -> Iterator[Children]:
    made = Children(folder)
    try:
        yield made
    finally:
        made.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One run of the harness: what happens besides, and the points of the first programs at which they die."""

    kind: str
    at: tuple[int, ...]
    losing: int = 0
    """Of which push the answer is lost, from 1; 0: none."""
    after: float = 0.0
    """Seconds after which the first program dies wherever it is; its git processes may live on a while. 0: never."""

    def __str__(self) -> str:
        lost = f", answer {self.losing} lost" if self.losing else ""
        lost += f", after {self.after:.2f} s" if self.after else ""
        return f"{self.kind} at {', '.join(map(str, self.at)) or 'no point'}{lost}"


@dataclass(slots=True)
class Outcome:
    """What was found wrong: waves or ends that are missing, waves done twice, chains that are not whole."""

    runs: int = 0
    lost: list[str] = field(default_factory=list[str])
    doubled: list[str] = field(default_factory=list[str])
    broken: list[str] = field(default_factory=list[str])

    def add(self, other: "Outcome") -> None:
        self.runs += other.runs
        self.lost += other.lost
        self.doubled += other.doubled
        self.broken += other.broken

    @property
    def faults(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.broken]


def waves_on_branch(case: Path) -> Counter[str]:
    """Count the waves that promotion commits on the remote's branch say they are."""
    form = "%(trailers:key=Promotion-Id,valueonly,separator=)/%(trailers:key=Promotion-Wave,valueonly,separator=)"
    lines = git(case / "remote.git", "log", f"--format={form}", "refs/heads/main").splitlines()
    return Counter(line for line in lines if line != "/")


def lose_answer(case: Path, number: int) -> None:
    """Kill the receiving program once, after it has moved the refs of that push: nobody hears that it did."""
    remote = case / "remote.git"
    (remote / "gitopshq-left").write_text(f"{number}\n")
    hook = remote / "hooks" / "post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(_LOSING)
    hook.chmod(0o755)


def lose_work(case: Path, home: str) -> None:
    """Delete everything that the machine keeps of its own: work.db, its backups, its outbox file."""
    for place in (case / home / "data" / "workspaces").iterdir():
        for file in place.glob("work*"):
            file.unlink()
        shutil.rmtree(place / "backups", ignore_errors=True)
        (place / "outbox.jsonl").unlink(missing_ok=True)


def lose_cache(case: Path, home: str) -> None:
    for file in (case / home / "cache").rglob("cache.db*"):
        file.unlink()


def kill_once(worker: Children, wanted: Kill) -> Outcome:
    """Kill a run on a fresh remote, go on with it until it ends, and judge what stands there."""
    case = worker.fresh()
    if wanted.losing:
        lose_answer(case, wanted.losing)
    paused = wanted.kind == "paused"
    answers: list[dict[str, Any]] = []
    home = HOME
    for point in wanted.at:
        answers.append(worker.alone(action="run", home=home, kill=point, pause=paused, after=wanted.after))
        home = _befallen(case, wanted.kind)
    for _ in range(MOST_RERUNS):
        answers.append(worker.alone(action="run", home=home))
        if answers[-1].get("state") == "succeeded":
            break
    witness = "checker" if home == OTHER else OTHER
    # A lost machine that comes back finds its last intent answered: the other one made the very same commit.
    checked = worker.alone(action="check", homes=sorted({HOME, home}), witness=witness)
    crashed = [answer["said"] for answer in answers if answer["end"] == "crashed"]
    return judged(str(wanted), waves_on_branch(case), checked, crashed)


def _befallen(case: Path, kind: str) -> str:
    """Let happen to the machine what this pass is about; return the machine that goes on."""
    if kind == "work-lost":
        lose_work(case, HOME)
    elif kind == "cache-lost":
        lose_cache(case, HOME)
    elif kind == "branch-moves":
        change_file(case, "CHANGES.md", "unrelated\n")
    return OTHER if kind == "other-machine" else HOME


def judged(name: str, waves: Counter[str], checked: dict[str, Any], crashed: Sequence[str]) -> Outcome:
    outcome = Outcome(runs=1)
    if "broken" not in checked:
        outcome.broken.append(f"{name}: cannot be read: {checked.get('said', checked)}")
        return outcome
    outcome.lost += [f"{name}: a program crashed: {said}" for said in crashed]
    numbers = Counter(wave.partition("/")[2] for wave in waves.elements())
    outcome.lost += [f"{name}: wave {n} is missing" for n in _wanted() if not numbers[n]]
    outcome.doubled += [f"{name}: wave {n} stands {numbers[n]} times" for n in numbers if numbers[n] > 1]
    landed = [str(wave) for wave, _ in checked["landed"]]
    if landed != [str(n) for n in range(1, WAVES + 1)]:
        outcome.lost.append(f"{name}: the lane says that the waves {landed} landed")
    if checked["state"] != "succeeded" or checked["closed"] != 1:
        outcome.lost.append(f"{name}: {checked['state']}, closed {checked['closed']} times")
    for kind in ("started", "verified"):
        if checked[kind] > 1:
            outcome.doubled.append(f"{name}: {kind} {checked[kind]} times")
    outcome.lost += [f"{name}: {step}" for step in checked["journal"]]
    outcome.broken += [f"{name}: {words}" for words in checked["broken"]]
    return outcome


def _wanted() -> Iterable[str]:
    return [f"{wave}/{WAVES}" for wave in range(1, WAVES + 1)]


def points_of(worker: Children, *, pause: bool = False) -> list[str]:
    """Return the points of a run that nobody kills."""
    worker.fresh()
    done = worker.alone(action="run", pause=pause)
    assert done["end"] == "succeeded", done
    return list(done["points"])


def every_kill(points: Sequence[str], paused: Sequence[str]) -> list[Kill]:
    """Return the kills of all passes, each at every point."""
    pushes = sum(name.endswith("before-push") for name in points)
    found = [
        Kill(kind=kind, at=(point,))
        for kind in ("kill", "work-lost", "other-machine", "cache-lost", "branch-moves")
        for point in range(len(points))
    ]
    found += [Kill(kind="paused", at=(point,)) for point in range(len(paused))]
    found += [Kill(kind="lost-answer", at=(), losing=number) for number in range(1, pushes + 1)]
    # On this machine and on another: there a push of the dead program may still be on its way at the takeover.
    found += [
        Kill(kind=("moment", "other-machine")[number % 2], at=(-1,), after=number * _MOMENT)
        for number in range(1, _MOMENTS + 1)
    ]
    return found


def chosen_kills(runs: int, seed: int, points: Sequence[str], paused: Sequence[str]) -> list[Kill]:
    """Return that many kills in the order of the seed; beyond every single one, kills of two programs in a row."""
    chance = random.Random(seed)
    found = every_kill(points, paused)
    chance.shuffle(found)
    pushes = sum(name.endswith("before-push") for name in points)
    while len(found) < runs:
        kind = chance.choice(PASSES)
        at = (chance.randrange(len(points)), chance.randrange(len(points)))
        losing = chance.randint(1, pushes) if kind == "lost-answer" else 0
        after = chance.uniform(_MOMENT, _MOMENTS * _MOMENT) if kind == "moment" else 0.0
        found.append(Kill(kind=kind, at=at, losing=losing, after=after))
    return found[:runs]


def kill_all(workers: Sequence[Children], wanted: Sequence[Kill], told: Callable[[Outcome], None]) -> Outcome:
    """Run kills, one at a time a worker; `told` gets what each found, in their order."""
    free: SimpleQueue[Children] = SimpleQueue()
    for worker in workers:
        free.put(worker)

    def one(kill: Kill) -> Outcome:
        worker = free.get()
        try:
            return kill_once(worker, kill)
        finally:
            free.put(worker)

    outcome = Outcome()
    with ThreadPoolExecutor(len(workers)) as pool:
        for done in pool.map(one, wanted):
            outcome.add(done)
            told(done)
    return outcome


def every_naive_kill() -> list[Kill]:
    """Return the kills of the naive executor: at each of its points, and each answer lost once."""
    found = [Kill(kind="naive", at=(point,)) for point in range(_NAIVE_POINTS * WAVES)]
    return [*found, *(Kill(kind="naive", at=(), losing=number) for number in range(1, WAVES + 1))]


def naive_kills(worker: Children, wanted: Sequence[Kill]) -> Outcome:
    """Put the naive executor through the same."""
    outcome = Outcome()
    for kill in wanted:
        case = worker.fresh()
        if kill.losing:
            lose_answer(case, kill.losing)
        for point in kill.at:
            worker.alone(action="naive", kill=point)
        for _ in range(MOST_RERUNS):
            if worker.alone(action="naive")["end"] == "succeeded":
                break
        waves = waves_on_branch(case)
        outcome.runs += 1
        names = [f"{PROMOTION}/{n}" for n in _wanted()]
        outcome.lost += [f"{kill}: {name} is missing" for name in names if not waves[name]]
        outcome.doubled += [f"{kill}: {name} stands {waves[name]} times" for name in names if waves[name] > 1]
    return outcome
