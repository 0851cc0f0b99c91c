"""What each depth of a preview shows of a target: made off the interface thread, one function a depth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desktop.application.cancellation import CancelToken
from desktop.application.preview_checks import Surroundings
from desktop.application.previews import WHOLE_FILE, FileDiff, Preview
from desktop.application.services import Services
from desktop.domain.target import Slot
from desktop.presentation.diff_rows import Difference, difference
from desktop.presentation.plain_text import plain
from desktop.presentation.preview_depths import KEYS, LIVE, VALUES, Depth
from desktop.presentation.preview_diffs import key_section, text_section, value_section
from desktop.presentation.preview_view import name_of
from desktop.presentation.rendered_depth import RENDERED
from desktop.presentation.secret_values import SecretValues


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A preview with what was seen around it: what every depth is made from.

    `digest` is the plan's, which takes a moment to find.
    """

    preview: Preview
    digest: str
    surroundings: Surroundings
    secrets: SecretValues

    def paths(self, slot: Slot) -> list[str]:
        """Return the files that change for a target."""
        return [edit.path for edit in self.preview.plan.edits if slot in edit.slots]


DepthWork = Callable[[Services, CancelToken, Looked, Slot], Difference]

OTHERS: tuple[Depth, ...] = (RENDERED,)
"""Depths of other backends, in their order; rendering takes its time and has a room of its own (`rendered`)."""


def _values(services: Services, cancel: CancelToken, looked: Looked, slot: Slot) -> Difference:
    return difference([text_section(diff) for diff in _diffs(services, cancel, looked, slot)])


def _keys(services: Services, cancel: CancelToken, looked: Looked, slot: Slot) -> Difference:
    return difference([key_section(diff) for diff in _diffs(services, cancel, looked, slot)])


def _diffs(services: Services, cancel: CancelToken, looked: Looked, slot: Slot) -> list[FileDiff]:
    found: list[FileDiff] = []
    for path in looked.paths(slot):
        cancel.check()
        found.append(services.previews.diff(looked.preview, path, WHOLE_FILE))
    return found


def _live(_services: Services, _cancel: CancelToken, looked: Looked, slot: Slot) -> Difference:
    planned = next((one for one in looked.preview.plan.targets if one.slot == slot), None)
    seen = looked.surroundings.live.get(slot)
    if planned is None:
        return Difference()
    shown = looked.secrets.shown
    values = dict(seen.values) if seen is not None else {}
    changes = [
        (
            change.field,
            shown(change.field, values.get(change.field) or None),
            shown(change.field, change.after),
        )
        for change in planned.changes
    ]
    if seen is None:
        note = "Nothing was seen of it: it is not there yet, or its cluster did not answer."
    elif seen.drift:
        note = f"Differs live from Git: {plain('; '.join(seen.drift), 300)}"
    else:
        note = f"Seen by {plain(seen.source, 60)}; it runs what Git says."
    return difference([value_section(f"{name_of(slot)}, as it runs", changes, note)])


WORK: Mapping[str, DepthWork] = MappingProxyType({VALUES.key: _values, KEYS.key: _keys, LIVE.key: _live})
