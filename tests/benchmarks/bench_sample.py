"""The sample workspace: making it, and looking at its open requests."""

from collections.abc import Iterator

from tests.benchmarks.bench_row import Row
from tests.benchmarks.bench_world import World


def rows(world: World) -> Iterator[Row]:
    """Yield the sample made, and previews and gates on it."""
    home = world.home("sample")
    made = world.child(home, "sample")
    yield Row(name="make the sample (processor time)", value=made["processor"], unit="s", goal=8)
    looked = world.child(home, "judge")
    yield Row(name="refresh the sample, nothing new", value=looked["refresh"], unit="s")
    yield Row(name="preview a request of the sample, first time", value=looked["first_preview"], unit="s")
    yield Row(name="preview a request of the sample", value=looked["preview"], unit="s", goal=1)
    yield Row(name="judge a request of the sample, first time", value=looked["first_judge"], unit="s")
    yield Row(name="judge a request of the sample", value=looked["judge"], unit="s", goal=0.5)
    yield Row(name="peak memory of the open sample", value=looked["peak_mib"], unit="MiB")
