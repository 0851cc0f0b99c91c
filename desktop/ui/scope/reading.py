"""What the scope step reads from the services and asks of them, off the interface thread."""

from dataclasses import dataclass
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft, OfferedScope
from desktop.application.scopes import LARGEST_SCOPE
from desktop.application.services import Services
from desktop.domain.policy import Policy
from desktop.domain.release import ReleaseRanking, release_of
from desktop.domain.saved_scope import MembershipChange, SavedScope
from desktop.domain.scope_table import ScopeTable
from desktop.presentation.scope_health import ScopeHealth, health_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeReading:
    """The candidates of a draft's route and what stands around them, at `tip`."""

    table: ScopeTable
    ranking: ReleaseRanking
    policy: Policy
    release: str
    tip: str
    offered: OfferedScope | None
    saved: tuple[SavedScope, ...]


def read_scope(services: Services, draft: Draft, _token: CancelToken) -> ScopeReading:
    """Read what may change on a draft's route."""
    workspace, scopes = services.workspace, services.scopes
    environment = workspace.pipeline.environment(draft.target)
    source = release_of(services.environments.state(draft.source, draft.source_commit), workspace.label_field)
    known_at = draft.rules_at if draft.rules else ""
    return ScopeReading(
        table=scopes.table(draft.source, draft.target, draft.source_commit, known_at),
        ranking=scopes.ranking(draft.target),
        policy=workspace.policy_of(environment),
        release="" if source.is_mixed else source.label,
        tip=services.tip,
        offered=services.drafts.offered_scope(draft),
        saved=tuple(scopes.saved()),
    )


def read_health(services: Services, draft: Draft, table: ScopeTable, token: CancelToken) -> ScopeHealth:
    """Ask the target's cluster how its targets are."""
    return health_of(table, draft.target, services.environments.observe(draft.target, token))


def save_scope(services: Services, draft: Draft, name: str) -> tuple[SavedScope, ...]:
    """Save a draft's rules under a name; return what is saved now."""
    resolved = services.scopes.resolve(
        draft.source, draft.target, draft.rules, draft.source_commit, draft.rules_at
    )
    services.scopes.save(name, resolved)
    return tuple(services.scopes.saved())


def note_use(services: Services, draft: Draft, name: str) -> tuple[MembershipChange, tuple[SavedScope, ...]]:
    """Note that a saved scope was used on a draft's route; return how it changed since, and what is saved now."""
    saved = services.scopes.load(name)
    resolved = services.scopes.resolve(draft.source, draft.target, str(saved.scope), draft.source_commit)
    return services.scopes.used(saved, resolved), tuple(services.scopes.saved())


def delete_scope(services: Services, name: str) -> tuple[SavedScope, tuple[SavedScope, ...]]:
    """Delete a saved scope; return it, for Undo, and what is left."""
    gone = services.scopes.load(name)
    services.scopes.delete(name)
    return gone, tuple(services.scopes.saved())


def keep_scope(services: Services, saved: SavedScope) -> tuple[SavedScope, ...]:
    """Put a deleted scope back."""
    services.scopes.keep(saved)
    return tuple(services.scopes.saved())


def export_scope(services: Services, name: str, file: str) -> str:
    """Write a saved scope into a file that the person chose."""
    Path(file).write_text(services.scopes.exported(name) + "\n", encoding="utf-8")
    return file


def import_scope(services: Services, file: str) -> tuple[SavedScope, tuple[SavedScope, ...]]:
    """Take in a scope from a file that the person chose."""
    with Path(file).open("rb") as source:
        data = source.read(LARGEST_SCOPE + 1)
    return services.scopes.take_in(data), tuple(services.scopes.saved())
