"""One measured action in a program of its own, so that nothing is warm and the peak of memory is its own.

    python -m tests.benchmarks.bench_child look file:///path/to/remote.git

Prints one line of JSON. Times begin when everything is imported.
"""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.bootstrap import GitOpsHq, this_machine
from desktop.domain.target import Slot
from tests.benchmarks.bench_row import median_seconds, seconds

_CANCEL = CancelToken()
_RUNS = 5


def look(address: str) -> dict[str, float]:
    """Open a workspace and see every environment with its release."""
    begin = time.perf_counter()
    services = GitOpsHq(this_machine()).open(address, _CANCEL)
    graph = services.environments.graph()
    took = time.perf_counter() - begin
    services.close()
    return {"seconds": took, "targets": sum(standing.targets for standing in graph)}


def plan(address: str, source: str, target: str) -> dict[str, float]:
    """Preview all targets of a route, cold and then warm, and one target."""
    services = GitOpsHq(this_machine()).open(address, _CANCEL)
    slots = sorted({item.slot for item in services.environments.state(source).values})
    first = seconds(lambda: _planned(services, source, target, slots))
    warm = median_seconds(lambda: _planned(services, source, target, slots), _RUNS)
    one = median_seconds(lambda: _planned(services, source, target, slots[:1]), _RUNS)
    count = _planned(services, source, target, slots)
    services.close()
    return {"first": first, "warm": warm, "one": one, "targets": count}


def _planned(services: Services, source: str, target: str, slots: list[Slot]) -> int:
    return len(services.previews.preview(source, target, slots, _CANCEL).plan.targets)


def sample() -> dict[str, float]:
    """Make the sample; the time is that of the processor, with the programs it started."""
    begin = _processor()
    GitOpsHq(this_machine()).make_sample(_CANCEL)
    return {"processor": _processor() - begin}


def judge() -> dict[str, float]:
    """Look at the open requests of the sample: judge them, and preview one again; first, then warm."""
    services = GitOpsHq(this_machine()).open("sample", _CANCEL)
    services.refresh(_CANCEL)
    refresh = median_seconds(lambda: services.refresh(_CANCEL), _RUNS)
    request = next(item for item in services.requests.all() if item.state.value == "submitted")
    source, target = request.submission.source, request.submission.target
    slots = sorted(request.slots)

    def previewed() -> object:
        return services.previews.preview(source, target, slots, _CANCEL)

    def judged() -> object:
        return services.requests.judge(request, _CANCEL)

    found = {
        "refresh": refresh,
        "first_preview": seconds(previewed),
        "preview": median_seconds(previewed, _RUNS),
        "first_judge": seconds(judged),
        "judge": median_seconds(judged, _RUNS),
    }
    services.close()
    return found


def append(address: str, lane: str, count: str) -> dict[str, object]:
    """Append notes to a lane, one after another; return how long each took."""
    services = GitOpsHq(this_machine()).open(address, _CANCEL)
    services.switch_read_only(on=False)
    took = [
        seconds(lambda number=number: services.outbox.note(lane, f"note {number}", _CANCEL))  # type: ignore[misc]
        for number in range(int(count))
    ]
    services.close()
    return {"seconds": took, "median": statistics.median(took)}


def _processor() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


_ACTIONS: dict[str, Callable[..., dict[str, object] | dict[str, float]]] = {
    "look": look,
    "plan": plan,
    "sample": sample,
    "judge": judge,
    "append": append,
}


def main() -> None:
    action, *words = sys.argv[1:]
    found = _ACTIONS[action](*words)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**found, "peak_mib": peak}))


if __name__ == "__main__":
    main()
