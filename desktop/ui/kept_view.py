"""A view of a workspace that is kept, and how it is written: apart, since the pipeline's types take long to load."""

from dataclasses import dataclass

import msgspec

from desktop.presentation.graph_scene import Picture
from desktop.ui.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """How a workspace stood, and its picture without what clusters said: an old “healthy” is no fact."""

    standing: Standing
    picture: Picture


def read_view(text: bytes) -> KeptView:
    """Read a view.

    Raises:
        ValueError: it is none, or one of another version of this program.
    """
    try:
        return msgspec.json.decode(text, type=KeptView)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error


def write_view(view: KeptView) -> bytes:
    return msgspec.json.encode(view)
