"""Scopes: rules resolved against the targets of a route, and scopes saved under a name."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from desktop.application.candidates import RouteStates
from desktop.application.errors import NotFoundError, UnsafeInputError
from desktop.application.risks import RiskFinder
from desktop.application.session import Session
from desktop.application.storage import SavedScope as StoredScope
from desktop.domain.canonical import JsonObject
from desktop.domain.errors import ScopeError
from desktop.domain.release import ReleaseRanking
from desktop.domain.saved_scope import MembershipChange, SavedScope, membership_change, read_saved_scope
from desktop.domain.scope import CandidateTarget, ResolvedScope, Scope, resolve
from desktop.domain.scope_table import ScopeTable, table_of
from desktop.domain.scope_text import ScopeNames, parse_scope
from desktop.domain.target import Slot

LARGEST_SCOPE = 4 * 1024 * 1024
"""Bytes of a file to import."""
NEW_SINCE = "new since the rules were written"


class Scopes:
    """Use cases around scopes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._risks = RiskFinder(session)

    def candidates(
        self, source: str, target: str, source_commit: str = "", known_at: str = ""
    ) -> list[CandidateTarget]:
        """Return every slot that may change: the target's, and those of the source that can be installed there.

        With `known_at`, a commit, those that came later are locked: no rule chooses them by itself.
        """
        found = self._states(source, target, source_commit).candidates()
        later = self._later(found, source, target, source_commit, known_at)
        return [
            replace(item, locked=item.locked or NEW_SINCE) if item.slot in later else item for item in found
        ]

    def table(self, source: str, target: str, source_commit: str = "", known_at: str = "") -> ScopeTable:
        """Return the candidates as a table, services by their groups, both in the workspace's order."""
        workspace = self._session.workspace()
        states = self._states(source, target, source_commit)
        found = states.candidates()
        return table_of(
            found,
            tenants=sorted({item.slot.tenant for item in found}),
            services=[item.name for item in workspace.services],
            fresh=self._later(found, source, target, source_commit, known_at),
            shared=states.shared(),
        )

    def ranking(self, target: str) -> ReleaseRanking:
        """Return how the releases of targets are compared in rules."""
        return self._risks.ranking(target, self._session.tip)

    def _states(self, source: str, target: str, source_commit: str) -> RouteStates:
        tip, inventory = self._session.tip, self._session.inventory()
        return RouteStates(
            workspace=self._session.workspace(),
            source=inventory.state(source, source_commit or tip),
            target=inventory.state(target, tip),
        )

    def _later(
        self,
        found: Sequence[CandidateTarget],
        source: str,
        target: str,
        source_commit: str,
        known_at: str,
    ) -> frozenset[Slot]:
        """Return the slots that were no candidates at a commit; none where the repository no longer has it."""
        if not known_at or known_at == self._session.tip:
            return frozenset()
        inventory = self._session.inventory()
        try:
            before = RouteStates(
                workspace=self._session.workspace(),
                source=inventory.state(source, source_commit or known_at),
                target=inventory.state(target, known_at),
            )
        except NotFoundError:
            return frozenset()
        return frozenset(item.slot for item in found) - frozenset(before.slots())

    def names(self, candidates: Sequence[CandidateTarget]) -> ScopeNames:
        """Return what rules over these candidates may name."""
        tags: dict[str, set[str]] = {}
        for candidate in candidates:
            for key, value in (*candidate.tenant_tags.items(), *candidate.service_tags.items()):
                tags.setdefault(key, set()).add(value)
        return ScopeNames(
            tenants={candidate.slot.tenant for candidate in candidates} - {""},
            services={candidate.slot.service for candidate in candidates},
            tags=tags,
        )

    def resolve(
        self, source: str, target: str, rules: str, source_commit: str = "", known_at: str = ""
    ) -> ResolvedScope:
        """Resolve rules, one a line, to a frozen set; no rule is nothing, never all.

        `known_at` is the commit at which the rules were written: what came later is not in the set.

        Raises:
            ScopeError: a rule cannot be read or names what does not exist.
        """
        candidates = self.candidates(source, target, source_commit, known_at)
        scope = parse_scope(rules, self.names(candidates))
        return self.resolve_scope(scope, target, candidates)

    def resolve_scope(
        self, scope: Scope, target: str, candidates: Sequence[CandidateTarget]
    ) -> ResolvedScope:
        return resolve(scope, candidates, self.ranking(target))

    # --- saved scopes --------------------------------------------------------------------------------------

    def saved(self) -> list[SavedScope]:
        return [_read(item) for item in self._session.ports.work.scopes.all()]

    def load(self, name: str) -> SavedScope:
        """Return a saved scope.

        Raises:
            NotFoundError: there is none of that name.
        """
        found = self._session.ports.work.scopes.get(name)
        if found is None:
            known = ", ".join(item.name for item in self.saved()) or "none"
            raise NotFoundError(f'there is no saved scope "{name}"', meaning=f"Saved: {known}.")
        return _read(found)

    def save(self, name: str, resolved: ResolvedScope) -> SavedScope:
        """Save rules under a name with the set they have now; an older one of that name is replaced."""
        now = self._session.ports.clock.now()
        scope = Scope(rules=tuple(effect.rule for effect in resolved.effects))
        saved = SavedScope(
            name=name, scope=scope, owner=self._session.me().id, last_used=now, members=resolved.slots
        )
        self._store(saved)
        return saved

    def keep(self, saved: SavedScope) -> None:
        """Keep a scope that came from elsewhere; an older one of its name is replaced."""
        self._store(saved)

    def used(self, saved: SavedScope, resolved: ResolvedScope) -> MembershipChange:
        """Note that a saved scope was used, and return how its set changed since: "was 40, now 43"."""
        change = membership_change(saved, resolved)
        self._store(replace(saved, last_used=self._session.ports.clock.now(), members=resolved.slots))
        return change

    def exported(self, name: str) -> str:
        """Return a saved scope as JSON, for `take_in` elsewhere.

        Raises:
            NotFoundError: there is none of that name.
        """
        return json.dumps(self.load(name).as_json(), indent=2, ensure_ascii=False)

    def take_in(self, data: bytes) -> SavedScope:
        """Keep a scope that was exported; an older one of its name is replaced.

        Raises:
            UnsafeInputError: it is larger than any saved scope may be.
            ScopeError: it is no saved scope.
        """
        if len(data) > LARGEST_SCOPE:
            raise UnsafeInputError(
                f"a scope to import has at most {LARGEST_SCOPE} bytes", meaning="Nothing was imported."
            )
        try:
            body = json.loads(data)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise ScopeError("this is no saved scope: not a JSON object", meaning="Nothing was imported.")
        saved = read_saved_scope(cast("JsonObject", body))
        self.keep(saved)
        return saved

    def delete(self, name: str) -> None:
        self._session.ports.work.scopes.delete(name)

    def _store(self, saved: SavedScope) -> None:
        self._session.ports.work.scopes.save(
            StoredScope(
                name=saved.name,
                rules=json.dumps(saved.as_json()).encode(),
                owner=saved.owner,
                last_used=saved.last_used,
                count=saved.count,
            )
        )


def _read(stored: StoredScope) -> SavedScope:
    return read_saved_scope(cast("JsonObject", json.loads(stored.rules)))
