"""What the torture runs do in processes of their own, and the server that forks them.

`python -m tests.benchmarks.torture_child` reads one JSON list of jobs a line, runs the jobs of a list at the same
moment, each in a process of its own, and answers with one JSON list of what became of them. It has imported everything
before, so that a process costs milliseconds; the processes are real and die by SIGKILL.
"""

import gc
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from desktop.application.cancellation import CancelToken
from desktop.application.run_reports import RunReport
from desktop.application.storage import StepState
from desktop.domain.errors import GitOpsError
from desktop.domain.request import RequestState
from desktop.store.opening import open_work
from tests.benchmarks import torture_naive
from tests.benchmarks.torture_world import (
    HOME,
    LANE,
    REQUEST,
    Opened,
    Reached,
    SharedClock,
    make_template,
    open_machine,
)

Answer: TypeAlias = dict[str, Any]
Barrier: TypeAlias = Callable[[], None]
_STANDING = frozenset({RequestState.PAUSED, RequestState.PARTIAL})
_MOST_SENDS = 20


def run(job: Answer, barrier: Barrier) -> Answer:
    """Start the request, or go on with it, from whatever state it is in."""
    pausing = Pausing() if job.get("pause") else None
    reached = Reached(job.get("kill", -1), pausing)
    opened = open_machine(Path(job["case"]), job.get("home", HOME), reached)
    if pausing is not None:
        pausing.token = opened.cancel
    opened.services.refresh(opened.cancel)
    barrier()
    reached.arm()
    if job.get("after"):
        signal.setitimer(
            signal.ITIMER_REAL, job["after"]
        )  # nobody handles SIGALRM: it ends the process at once
    try:
        report = _gone_on(opened)
        if pausing is not None and report.request.state is RequestState.PAUSED:
            opened = open_machine(Path(job["case"]), job.get("home", HOME), reached)
            opened.services.refresh(opened.cancel)
            report = _gone_on(opened)
    except GitOpsError as error:
        return {"end": type(error).__name__, "said": str(error), "points": reached.names}
    state = opened.request().state.value
    opened.services.close()
    return {"end": report.end.value, "said": report.sentence, "points": reached.names, "state": state}


class Pausing:
    """Cancels the drive after the first wave, as a person does who closes the window."""

    def __init__(self) -> None:
        self.token: CancelToken | None = None

    def __call__(self, name: str) -> None:
        if name.startswith("journal.wave-1") and name.endswith("done.after") and self.token is not None:
            self.token.cancel()


def _gone_on(opened: Opened) -> RunReport:
    services, cancel, request = opened.services, opened.cancel, opened.request()
    if not request.attempts:
        return services.runs.run(request, request.digest, cancel)
    holder = request.attempt.holder if request.attempt else ""
    if request.state.holds_targets and holder != services.host_id:
        request = services.run_controls.take_over(request, "the other machine is lost", cancel)
    if request.state in _STANDING:
        request = services.run_controls.resume(request, cancel)
    return services.runs.drive(request, cancel)


def write(job: Answer, barrier: Barrier) -> Answer:
    """Append notes as fast as it goes; what has to wait in the outbox is sent at the end."""
    reached = Reached()
    opened = open_machine(Path(job["case"]), job["home"], reached, patient=True)
    opened.services.refresh(opened.cancel)
    barrier()
    reached.arm()
    seconds: list[float] = []
    waited = 0
    begun = time.monotonic()
    for number in range(job["events"]):
        started = time.monotonic()
        kept = opened.services.outbox.note(LANE, f"{job['home']} {number}", opened.cancel)
        waited += not kept.place
        seconds.append(time.monotonic() - started)
    for _ in range(_MOST_SENDS):
        if not opened.services.outbox.send(opened.cancel):
            break
    left = len(opened.services.outbox.pending())
    opened.services.close()
    tries = reached.names.count("noted.before-push")
    return {
        "seconds": seconds,
        "waited": waited,
        "left": left,
        "tries": tries,
        "span": [begun, time.monotonic()],
    }


def check(job: Answer, _barrier: Barrier) -> Answer:
    """Read the case from the machine `witness`, which did nothing, and from those that worked in it."""
    case = Path(job["case"])
    fresh = open_machine(case, job.get("witness", "checker"), lambda _name: None)
    fresh.services.refresh(fresh.cancel)
    answer: Answer = {
        "broken": _broken(fresh),
        "texts": _notes(fresh),
        "journal": [],
        "state": "",
        "landed": [],
    }
    heads = _heads(fresh)
    with suppress(GitOpsError):
        request = fresh.request()
        answer["state"] = request.state.value
        answer["landed"] = [
            [landing.wave, landing.commit] for tried in request.attempts for landing in tried.landings
        ]
        answer["closed"] = _count(fresh, "closed")
        answer["started"] = _count(fresh, "started")
        answer["verified"] = _count(fresh, "verified")
    fresh.services.close()
    for home in job["homes"]:
        opened = open_machine(case, home, lambda _name: None)
        answer["broken"] += _broken(opened)
        opened.services.refresh(opened.cancel)
        answer["broken"] += [*_broken(opened), *opened.services.problems()]
        if _heads(opened) != heads:
            answer["broken"].append(f"{home} ends at {_heads(opened)}, the remote at {heads}")
        answer["journal"] += _open_steps(opened, case)
        opened.services.close()
    return answer


def _broken(opened: Opened) -> list[str]:
    return [item.broken for item in opened.services.timelines.verify() if item.broken]


def _heads(opened: Opened) -> dict[str, str]:
    return {item.lane: item.head for item in opened.services.timelines.verify()}


def _notes(opened: Opened) -> list[str]:
    rows = opened.services.timelines.timeline()
    return [row.sentence for row in rows if row.kind == "noted" and not row.void]


def _count(opened: Opened, kind: str) -> int:
    rows = opened.services.timelines.timeline()
    about = [row for row in rows if row.kind == kind and row.name.startswith(f"{LANE}@") and not row.void]
    return len(about)


def _open_steps(opened: Opened, case: Path) -> list[str]:
    """Return the steps that have an intent, no end, and no landing that answers them."""
    request = opened.request()
    landed = {landing.commit for tried in request.attempts for landing in tried.landings}
    work = open_work(opened.data / "work.db", SharedClock(case))
    steps = [step for tried in request.attempts for step in work.journal.read(request.id, tried.number)]
    work.close()
    return [
        f"{opened.services.host_id}: {step.step} is {step.state.value}"
        for step in steps
        if step.state not in {StepState.DONE, StepState.FAILED} and step.effect_id not in landed
    ]


def template(job: Answer, _barrier: Barrier) -> Answer:
    make_template(Path(job["case"]))
    return {"request": REQUEST}


def naive(job: Answer, _barrier: Barrier) -> Answer:
    reached = Reached(job.get("kill", -1))
    reached.arm()
    ended = torture_naive.run(Path(job["case"]), reached)
    return {"end": "succeeded" if ended else "failed", "points": reached.names}


ACTIONS: Mapping[str, Callable[[Answer, Barrier], Answer]] = {
    "run": run,
    "write": write,
    "check": check,
    "template": template,
    "naive": naive,
}


# --- the server -------------------------------------------------------------------------------------------------


def _forked(job: Answer, answers: int, ready: int, go: int) -> None:
    """Do one job in this process, write its answer to the pipe and end."""

    def barrier() -> None:
        os.write(ready, b".")
        os.read(go, 1)

    try:
        answer = ACTIONS[job["action"]](job, barrier)
    except BaseException:  # noqa: BLE001  (whatever it was, the driver reads it)
        answer = {"end": "crashed", "said": traceback.format_exc(limit=-8)}
    data = json.dumps(answer).encode()
    with os.fdopen(answers, "wb") as pipe:
        pipe.write(data)
    os._exit(0)


def _together(jobs: list[Answer]) -> list[Answer]:
    """Run jobs at the same moment; those that have a barrier go on when all are there."""
    ready_in, ready_out = os.pipe()
    go_in, go_out = os.pipe()
    children: list[tuple[int, int]] = []
    for job in jobs:
        answer_in, answer_out = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(go_out)
            os.close(ready_in)
            _forked(job, answer_out, ready_out, go_in)
        os.close(answer_out)
        children.append((pid, answer_in))
    os.close(ready_out)
    os.close(go_in)
    waiting = len(jobs)
    while waiting and (came := os.read(ready_in, waiting)):
        waiting -= len(came)
    os.close(go_out)
    os.close(ready_in)
    return [_ended(pid, pipe) for pid, pipe in children]


def _ended(pid: int, pipe: int) -> Answer:
    with os.fdopen(pipe, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(pid, 0)
    signal_number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    answer: Answer = json.loads(data) if data else {"end": "killed" if signal_number else "crashed"}
    return {**answer, "signal": signal_number}


def serve() -> None:
    for line in sys.stdin:
        jobs: list[Answer] = json.loads(line)
        # Made in the server itself: all that opening imports and compiles is then there for the children.
        inside = jobs[0]["action"] == "template"
        answers = [template(jobs[0], lambda: None)] if inside else _together(jobs)
        gc.freeze()  # children share these pages as long as nobody counts them
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
