"""Opening the real repository, cold and warm, beside cloning it and reading its YAML."""

import shutil
import statistics
from collections.abc import Iterator

from tests.benchmarks import peers
from tests.benchmarks.bench_row import Row, seconds
from tests.benchmarks.bench_world import World

_RUNS = 3


def rows(world: World) -> Iterator[Row]:
    """Yield cold (nothing there yet) and warm (a second program), each up to the graph of all environments."""
    remote = world.real()
    address = f"file://{remote}"
    cold = [world.child(world.home(f"cold-{number}"), "look", address) for number in range(_RUNS)]
    warm = [world.child(world.home("cold-0"), "look", address) for _ in range(_RUNS)]
    peer = statistics.median(_peer(world, number) for number in range(_RUNS))
    name = f"open infra-deployments ({cold[0]['targets']:.0f} targets)"
    yield Row(
        name=f"{name}, cold",
        value=statistics.median(item["seconds"] for item in cold),
        unit="s",
        goal=5,
        peer="git clone, then PyYAML on every file",
        peer_value=peer,
    )
    yield Row(
        name=f"{name}, warm (a new process)",
        value=statistics.median(item["seconds"] for item in warm),
        unit="s",
        goal=0.5,
        peer="git clone, then PyYAML on every file",
        peer_value=peer,
    )
    yield Row(
        name="peak memory of opening infra-deployments",
        value=max(item["peak_mib"] for item in cold),
        unit="MiB",
    )


def _peer(world: World, number: int) -> float:
    folder = world.folder / f"peer-clone-{number}"
    took = seconds(lambda: peers.clone_and_read(world.real(), folder))
    shutil.rmtree(folder)
    return took
