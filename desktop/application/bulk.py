"""Making very many values at once."""

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Generator[None]:
    """Put off the search for circles while records are made by the thousand: they have none, and all of them stay.

    The search visits every value again and again, and takes a third of the time of verifying a long lane.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
