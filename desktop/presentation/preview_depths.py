"""How deep a preview looks: the text of the files, the keys, what runs. A depth without data is not offered."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """One way of looking at a change. `key` is its id in the control; `help` says what stands against what."""

    key: str
    words: str
    help: str


VALUES = Depth(key="values", words="Values", help="The files as they are, against the files as they will be.")
KEYS = Depth(key="keys", words="Keys", help="Only the keys whose values change.")
LIVE = Depth(key="live", words="Live", help="What was seen to run, against what will run.")


def offered(*, live: bool, others: Sequence[Depth] = ()) -> tuple[Depth, ...]:
    """Return the depths that have something to show now, in their order on screen.

    Args:
        live: whether the cluster was seen.
        others: depths that other backends add, such as rendered manifests; they stand before the live one.
    """
    return (VALUES, KEYS, *others, *((LIVE,) if live else ()))
