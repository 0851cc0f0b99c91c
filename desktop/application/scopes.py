"""Scopes: rules resolved against the targets of a route, and scopes saved under a name."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from desktop.application.errors import NotFoundError
from desktop.application.risks import RiskFinder
from desktop.application.session import Session
from desktop.application.storage import SavedScope as StoredScope
from desktop.domain.canonical import JsonObject
from desktop.domain.release import label_of
from desktop.domain.saved_scope import MembershipChange, SavedScope, membership_change, read_saved_scope
from desktop.domain.scope import CandidateTarget, ResolvedScope, Scope, resolve
from desktop.domain.scope_text import ScopeNames, parse_scope
from desktop.domain.target import EnvironmentState, Slot, Target


class Scopes:
    """Use cases around scopes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._risks = RiskFinder(session)

    def candidates(self, source: str, target: str, source_commit: str = "") -> list[CandidateTarget]:
        """Return every slot that may change: the target's, and those of the source that can be installed there."""
        workspace = self._session.workspace()
        tip = self._session.tip
        before = self._session.inventory().state(target, tip)
        after = self._session.inventory().state(source, source_commit or tip)
        slots = sorted({item.slot for item in before.values} | _installable(after, before))
        return [
            CandidateTarget(
                slot=slot,
                tenant_tags=workspace.tenant_tags(slot.tenant),
                service_tags=workspace.service_tags(slot.service),
                release=_label(before, slot, workspace.label_field),
                source=_label(after, slot, workspace.label_field),
            )
            for slot in slots
        ]

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

    def resolve(self, source: str, target: str, rules: str, source_commit: str = "") -> ResolvedScope:
        """Resolve rules, one a line, to a frozen set; no rule is nothing, never all.

        Raises:
            ScopeError: a rule cannot be read or names what does not exist.
        """
        candidates = self.candidates(source, target, source_commit)
        scope = parse_scope(rules, self.names(candidates))
        return self.resolve_scope(scope, target, candidates)

    def resolve_scope(
        self, scope: Scope, target: str, candidates: Sequence[CandidateTarget]
    ) -> ResolvedScope:
        return resolve(scope, candidates, self._risks.ranking(target, self._session.tip))

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


def _label(state: EnvironmentState, slot: Slot, label_field: str) -> str | None:
    values = state.values.get(Target(state.environment, slot.tenant, slot.service))
    return None if values is None else label_of(values, label_field, state.commit)


def _installable(source: EnvironmentState, target: EnvironmentState) -> set[Slot]:
    """Return the source's slots that whole files can bring into the target, for tenants that it has already.

    Keys are never added to files, and no tenant is brought into an environment in passing.
    """
    tenants = {item.tenant for item in target.values}
    return {
        item.slot
        for item, values in source.values.items()
        if item.tenant in tenants and any(value.copied and value.travels for value in values)
    }
