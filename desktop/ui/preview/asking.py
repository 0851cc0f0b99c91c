"""What the preview step asks off the interface thread, and what comes back: a preview with what stands around it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.proposals import Proposal
from desktop.application.renderings import Rendered, with_destruction
from desktop.application.services import Services
from desktop.presentation.preview_flags import FlagRow, Solved, solved_by
from desktop.presentation.preview_view import PreviewView, preview_view
from desktop.presentation.secret_values import SecretValues
from desktop.ui.preview.depths import Looked

Inputs = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A preview as it came back, with the draft it was made from, and how it is shown with that."""

    draft: Draft
    looked: Looked
    proposal: Proposal
    release: str
    view: PreviewView


def inputs_of(draft: Draft) -> Inputs:
    """Return what a preview belongs to, as far as the draft decides it."""
    return draft.source, draft.target, draft.source_commit, draft.rules


def make_preview(draft: Draft, services: Services, token: CancelToken) -> Seen:
    scope = services.scopes.resolve(
        draft.source, draft.target, draft.rules, draft.source_commit, draft.rules_at
    )
    preview = services.previews.preview(
        draft.source, draft.target, scope.slots, token, source_commit=draft.source_commit, scope=scope
    )
    surroundings = services.preview_checks.look(preview, token)
    looked = Looked(
        preview=preview,
        digest=preview.digest,
        surroundings=surroundings,
        secrets=SecretValues(services.workspace),
    )
    release = services.requests.release_words(preview.plan)
    return Seen(
        draft=draft,
        looked=looked,
        proposal=services.proposals.of(preview, draft.strategy),
        release=release,
        view=_view(looked, draft, release),
    )


def with_rendered(seen: Seen, rendered: Rendered) -> Seen:
    """Return a preview with the flags that its rendered objects raise: what they show to be destroyed."""
    preview = with_destruction(seen.looked.preview, rendered)
    if preview.flags == seen.looked.preview.flags:
        return seen
    looked = replace(seen.looked, preview=preview)
    return replace(seen, looked=looked, view=_view(looked, seen.draft, seen.release))


def _view(looked: Looked, draft: Draft, release: str) -> PreviewView:
    around = looked.surroundings
    return preview_view(looked.preview, around, draft, looked.secrets, release, around.at)


def count_targets(draft: Draft, services: Services, _token: CancelToken) -> int:
    scope = services.scopes.resolve(
        draft.source, draft.target, draft.rules, draft.source_commit, draft.rules_at
    )
    return len(scope.slots) - len(scope.already_there)


def solved_since(
    before: Draft,
    draft: Draft,
    solved: Sequence[Solved],
    flags_before: Sequence[FlagRow],
    flags: Sequence[FlagRow],
) -> tuple[Solved, ...]:
    """Return what was solved and still is, with what the draft's new rules solved since the preview before."""
    added = set(draft.rules.splitlines()) - set(before.rules.splitlines())
    gone = {one.title for one in solved}
    fresh = solved_by(flags_before, flags, tuple(added))
    kept = (one for one in solved if _still_solved(one, draft, flags))
    return (*kept, *(one for one in fresh if one.title not in gone))


def _still_solved(one: Solved, draft: Draft, flags: Sequence[FlagRow]) -> bool:
    """Tell whether a flag counts as solved still: its rules stand, and it did not come back."""
    rules = draft.rules.splitlines()
    return all(rule in rules for rule in one.rules) and one.title not in {flag.title for flag in flags}
