"""The sample's Git history as a stream for `git fast-import`: the same moment and seed give the same commits."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from desktop.backends.simulated.sample_catalog import SEED
from desktop.backends.simulated.sample_releases import SampleReleases
from desktop.backends.simulated.sample_script import AUTHORS, Happening, script
from desktop.backends.simulated.sample_world import World, Written

BRANCH: Final = "refs/heads/main"
_APART: Final = timedelta(minutes=7)
_SATURDAY: Final = 5


def sample_history(made_at: datetime, seed: str = SEED) -> Iterator[bytes]:
    """Yield the whole history of the branch, to be written into an empty bare repository.

    Args:
        made_at: when the sample is made; aware, in UTC, whole seconds. Every date is relative to it.
        seed: decides which tenant uses which services.
    """
    yield b"feature done\n"
    last = made_at - timedelta(days=365)
    for happening, written, releases in _commits(made_at, seed):
        at = max(_moment(made_at, happening), last + _APART)
        last = at
        yield _header(happening, at, releases)
        for path, data in sorted(written.files.items()):
            if data is None:
                yield f"D {path}\n".encode()
            else:
                yield f"M 100644 inline {path}\ndata {len(data)}\n".encode()
                yield data
                yield b"\n"
        yield b"\n"
    yield b"done\n"


def final_world(made_at: datetime, seed: str = SEED) -> World:
    """Return every setting as the history leaves it, with nothing left to write."""
    world = World(SampleReleases.at(made_at), seed)
    for happening in script(made_at):
        happening.edit(world)
    world.take()
    return world


def _commits(made_at: datetime, seed: str) -> Iterator[tuple[Happening, Written, SampleReleases]]:
    world = World(SampleReleases.at(made_at), seed)
    for happening in script(made_at):
        happening.edit(world)
        yield happening, world.take(), world.releases


def _moment(made_at: datetime, happening: Happening) -> datetime:
    """Return the time of a commit; nobody commits at weekends, what would be then was done on the Friday."""
    day = made_at - timedelta(days=happening.days)
    day -= timedelta(days=max(0, day.weekday() - _SATURDAY + 1))
    hour, minute = happening.time
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def _header(happening: Happening, at: datetime, releases: SampleReleases) -> bytes:
    labels = {name: getattr(releases, name) for name in ("last", "first", "second", "third", "coming")}
    message = happening.subject.format(**labels)
    if happening.body:
        message = f"{message}\n\n{happening.body}"
    text = f"{message}\n".encode()
    who = f"{AUTHORS[happening.author]} <{happening.author}@example.com> {int(at.timestamp())} +0000"
    head = f"commit {BRANCH}\nauthor {who}\ncommitter {who}\ndata {len(text)}\n".encode()
    return head + text
