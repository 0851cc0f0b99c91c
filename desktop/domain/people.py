"""People of a workspace: who is behind an address, and whose approval may count."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the workspace file names. `keys` are public SSH keys; `forge` maps a forge kind to an account."""

    id: str
    email: str
    name: str = ""
    aliases: tuple[str, ...] = ()
    teams: frozenset[str] = frozenset()
    keys: tuple[str, ...] = ()
    forge: Mapping[str, str] = field(default_factory=dict[str, str])
    bot: bool = False

    @property
    def addresses(self) -> frozenset[str]:
        return frozenset(address.casefold() for address in (self.email, *self.aliases))


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody the workspace file names."""

    persons: tuple[Person, ...] = ()

    def by_id(self, person_id: str) -> Person | None:
        return next((person for person in self.persons if person.id == person_id), None)

    def by_email(self, email: str) -> Person | None:
        """Return the one person of this address; None when nobody or several have it."""
        found = [person for person in self.persons if email.casefold() in person.addresses]
        return found[0] if len(found) == 1 else None

    def of_team(self, team: str) -> tuple[Person, ...]:
        return tuple(person for person in self.persons if not team or team in person.teams)

    @property
    def teams(self) -> frozenset[str]:
        return frozenset(team for person in self.persons for team in person.teams)
