"""Saved scopes: rules under a name, with the set they had when they were last used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.canonical import Json, JsonObject
from desktop.domain.errors import ScopeError
from desktop.domain.scope import ResolvedScope, Scope
from desktop.domain.scope_text import parse_scope
from desktop.domain.target import Slot

_MOST_MEMBERS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedScope:
    """A scope with a name. `members` are the slots it had at `last_used` (aware; None: never used), sorted."""

    name: str
    scope: Scope
    owner: str
    last_used: datetime | None = None
    members: tuple[Slot, ...] = ()

    @property
    def count(self) -> int:
        return len(self.members)

    def as_json(self) -> JsonObject:
        """Return what `read_saved_scope` reads: texts, lists and None only."""
        return {
            "name": self.name,
            "rules": [str(rule) for rule in self.scope.rules],
            "owner": self.owner,
            "lastUsed": None if self.last_used is None else self.last_used.isoformat(),
            "members": [[slot.tenant, slot.service] for slot in self.members],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipChange:
    """How a saved scope resolves now: "was 40, now 43". New members are never added by themselves."""

    was: int
    now: int
    added: tuple[Slot, ...]
    removed: tuple[Slot, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def membership_change(saved: SavedScope, resolved: ResolvedScope) -> MembershipChange:
    """Compare what a saved scope had when it was last used with what it resolves to."""
    before, after = set(saved.members), set(resolved.slots)
    return MembershipChange(
        was=len(before),
        now=len(after),
        added=tuple(sorted(after - before)),
        removed=tuple(sorted(before - after)),
    )


def read_saved_scope(body: JsonObject) -> SavedScope:
    """Read an exported scope. Names are not checked: they may be another workspace's.

    Raises:
        ScopeError: a key is missing, unknown or of the wrong kind, or a rule cannot be read.
    """
    unknown = body.keys() - {"name", "rules", "owner", "lastUsed", "members"}
    if unknown:
        raise _wrong(f'"{min(unknown)[:60]}" is not known')
    rules = [_text(rule, "a rule") for rule in _list(body.get("rules"), "rules")]
    if any("\n" in rule for rule in rules):
        raise _wrong("a rule goes over several lines")
    name = _text(body.get("name"), "name")
    if not name.strip():
        raise _wrong("the name is empty")
    return SavedScope(
        name=name,
        scope=parse_scope("\n".join(rules)),
        owner=_text(body.get("owner", ""), "owner"),
        last_used=_instant(body.get("lastUsed")),
        members=tuple(sorted({_slot(pair) for pair in _list(body.get("members", []), "members")})),
    )


def _instant(value: Json) -> datetime | None:
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(_text(value, "lastUsed"))
    except ValueError:
        raise _wrong("lastUsed is no time") from None
    if instant.utcoffset() is None:
        raise _wrong("lastUsed has no zone")
    return instant


def _slot(value: Json) -> Slot:
    match value:
        case [str() as tenant, str() as service]:
            return Slot(tenant, service)
        case _:
            raise _wrong("a member is not a tenant with a service")


def _text(value: Json, what: str) -> str:
    if not isinstance(value, str):
        raise _wrong(f"{what} is not a text")
    return value


def _list(value: Json, what: str) -> Sequence[Json]:
    if not isinstance(value, list) or len(value) > _MOST_MEMBERS:
        raise _wrong(f"{what} is not a list")
    return value


def _wrong(what: str) -> ScopeError:
    return ScopeError(
        f"this is no saved scope: {what}", meaning="Nothing was imported.", remedy="Export the scope again."
    )
