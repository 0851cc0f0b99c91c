"""Cross checks of names: environments, clusters, pipeline, teams, and who is said to be what."""

from collections.abc import Iterable

from desktop.backends.workspace.models import ApprovalModel
from desktop.backends.workspace.source import Loc, Mark
from desktop.backends.workspace.validation import Checked, did_you_mean
from desktop.domain.environment import find_cycle

_NAMED = (
    ("clusters", "name"),
    ("environments", "name"),
    ("tenants", "name"),
    ("services", "name"),
    ("policies", "name"),
    ("freezes", "name"),
    ("people", "id"),
)
_ONE = {
    "clusters": "cluster",
    "environments": "environment",
    "tenants": "tenant",
    "services": "service",
    "policies": "policy",
    "freezes": "freeze",
    "people": "person",
}


def check_graph(checked: Checked) -> None:
    """Find names given twice, names that lead nowhere, and loops."""
    for section, key in _NAMED:
        _duplicates(checked, section, key)
    _environments(checked)
    _routes(checked)
    _teams(checked)
    _people(checked)
    _ledger(checked)


def check_known(checked: Checked, loc: Loc, wanted: tuple[str, str], known: Iterable[str]) -> None:
    """Say that the wanted (kind, name) does not exist where the name is not among the known ones."""
    kind, name = wanted
    names = frozenset(known)
    if name not in names:
        checked.fault(loc, f'there is no {kind} "{name}"', did_you_mean(name, names))


def _duplicates(checked: Checked, section: str, key: str) -> None:
    entries = checked.source.content.get(section)
    first: dict[str, int] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get(key) if isinstance(entry, dict) else None
        if not isinstance(name, str):
            continue
        before = first.setdefault(name.casefold() if section == "people" else name, number)
        if before != number:
            _twice(checked, section, (before, number), key)


def _twice(checked: Checked, section: str, numbers: tuple[int, int], key: str) -> None:
    before, number = numbers
    name = checked.source.at((section, number, key))
    place = checked.source.value((section, before, key))
    clusters = [checked.source.at((section, entry, "cluster")) for entry in numbers]
    if section == "environments" and clusters[0] != clusters[1]:
        message = f'environment "{name}" is on two clusters, {clusters[0]} ({place}) and {clusters[1]}'
        remedy = "Make two environments of it, one on each cluster."
    else:
        message, remedy = (
            f'{_ONE[section]} "{name}" is defined twice, first in {place}',
            "Rename or remove one of them.",
        )
    checked.fault((section, number, key), message, remedy)


def _environments(checked: Checked) -> None:
    clusters, policies = checked.names("clusters"), checked.names("policies")
    by_folder: dict[str, Mark] = {}
    in_paths = any("{environment}" in binding.path for binding in checked.document.bindings)
    for number, item in enumerate(checked.document.environments):
        here = checked.loc("environments", number)
        if item.cluster is not None:
            check_known(checked, (*here, "cluster"), ("cluster", item.cluster), clusters)
        if item.policy is not None:
            check_known(checked, (*here, "policy"), ("policy", item.policy), policies)
        folder = (item.path or item.name).casefold()
        place = checked.source.value((*here, "path" if item.path else "name"))
        if in_paths and folder in by_folder:
            message = f'the folder "{folder}" already stands for another environment, in {by_folder[folder]}'
            checked.faults.append(place.fault(message, "Give each environment a path of its own."))
        by_folder.setdefault(folder, place)


def _routes(checked: Checked) -> None:
    environments = checked.names("environments")
    seen: dict[tuple[str, str], Mark] = {}
    for number, route in enumerate(checked.document.pipeline):
        here = checked.loc("pipeline", number)
        for key, name in (("from", route.source), ("to", route.target)):
            check_known(checked, (*here, key), ("environment", name), environments)
        if route.source == route.target:
            checked.fault(
                (*here, "to"), f'an edge from "{route.source}" to itself', "Name another environment."
            )
        elif (route.source, route.target) in seen:
            place = seen[route.source, route.target]
            checked.fault(
                here,
                f"the edge {route.source} → {route.target} stands already in {place}",
                "Keep one of the two.",
            )
        seen.setdefault((route.source, route.target), checked.source.value(here))
    cycle = find_cycle(pair for pair in seen if pair[0] != pair[1])
    if cycle:
        closing = min(range(len(cycle) - 1), key=lambda at: -_line(seen.get((cycle[at], cycle[at + 1]))))
        place = seen[cycle[closing], cycle[closing + 1]]
        checked.faults.append(
            place.fault(f"the pipeline runs in a loop: {' → '.join(cycle)}", "Remove one of these edges.")
        )


def _line(mark: Mark | None) -> int:
    return mark.line if mark else 0


def _teams(checked: Checked) -> None:
    teams = _teams_as_written(checked)
    for number, route in enumerate(checked.document.pipeline):
        _approvals(checked, (*checked.loc("pipeline", number), "approvals"), route.approvals, teams)
    for number, policy in enumerate(checked.document.policies):
        here = checked.loc("policies", number)
        _approvals(checked, (*here, "approvals", "rules"), policy.approvals.rules, teams)
        for entry, team in enumerate(policy.abandon):
            check_known(checked, (*here, "abandon", entry), ("team", team), teams)


def _teams_as_written(checked: Checked) -> frozenset[str]:
    people = checked.source.content.get("people")
    lists = (
        [person.get("teams") for person in people if isinstance(person, dict)]
        if isinstance(people, list)
        else []
    )
    return frozenset(
        team for teams in lists if isinstance(teams, list) for team in teams if isinstance(team, str)
    )


def _approvals(checked: Checked, loc: Loc, rules: tuple[ApprovalModel, ...], teams: frozenset[str]) -> None:
    for number, rule in enumerate(rules):
        if rule.team is not None and rule.team not in teams:
            remedy = did_you_mean(rule.team, teams) if teams else "Add people with their teams."
            checked.fault((*loc, number, "team"), f'nobody is in the team "{rule.team}"', remedy)


def _people(checked: Checked) -> None:
    addresses: dict[str, Mark] = {}
    keys: dict[str, Mark] = {}
    for number, person in enumerate(checked.document.people):
        here = checked.loc("people", number)
        written = [((*here, "email"), person.email)]
        written += [((*here, "aliases", entry), alias) for entry, alias in enumerate(person.aliases)]
        for loc, address in written:
            _only_one(checked, loc, (address.casefold(), f"the address {address}"), addresses)
        for entry, key in enumerate(person.keys):
            _only_one(checked, (*here, "keys", entry), (" ".join(key.split(" ")[:2]), "this key"), keys)


def _only_one(checked: Checked, loc: Loc, thing: tuple[str, str], seen: dict[str, Mark]) -> None:
    identity, words = thing
    if identity in seen:
        checked.fault(
            loc,
            f"{words} is already given to a person in {seen[identity]}",
            "One address and one key mean one person.",
        )
    seen.setdefault(identity, checked.source.value(loc))


def _ledger(checked: Checked) -> None:
    ledger, branch = checked.document.ledger, f"refs/heads/{checked.document.repository.branch}"
    if f"{ledger}/".startswith(f"{branch}/") or f"{branch}/".startswith(f"{ledger}/"):
        message = f"the ledger {ledger} and the branch {branch} stand in each other's way"
        checked.fault(("ledger",), message, "Write refs/heads/_gitopshq for the ledger.")
