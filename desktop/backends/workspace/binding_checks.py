"""Cross checks of bindings: placeholders, places bound twice, names in limits, names of targets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.backends.workspace.graph_checks import check_known
from desktop.backends.workspace.models import BindingModel, DocumentModel, FieldModel
from desktop.backends.workspace.source import Loc, Mark, Raw
from desktop.backends.workspace.validation import Checked, did_you_mean
from desktop.domain.binding import CAPTURES
from desktop.domain.keypath import KeyPath

_PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
_EVERY = "*"
_NOT_OF_SERVICE = frozenset({"environment", "tenant", "rest"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """A binding with what it binds, and where it stands."""

    binding: BindingModel
    keys: frozenset[tuple[str, ...]]
    names: frozenset[str]
    place: Mark


def check_bindings(checked: Checked) -> None:
    """Find bindings that say nothing, say it twice, or cannot tell whose value it is."""
    variables = _variables(checked)
    seen: list[_Bound] = []
    for number, binding in enumerate(checked.document.bindings):
        here = checked.loc("bindings", number)
        _content(checked, here, binding)
        _placeholders(checked, here, binding, variables)
        _whose(checked, here, binding)
        _bound_twice(checked, here, binding, seen)
    _label(checked)


def check_targets(checked: Checked) -> None:
    """Find names of environments, tenants and services, anywhere in the file, that nothing can ever match."""
    for kind in ("tenant", "service"):
        known = _knowable(checked, kind)
        if known is not None:
            _uses(checked, kind, known)
    environments = checked.names("environments")
    limits = [("bindings", at, item.environments) for at, item in enumerate(checked.document.bindings)]
    limits += [("freezes", at, item.environments) for at, item in enumerate(checked.document.freezes)]
    for section, number, names in limits:
        for at, name in enumerate(names):
            loc = checked.loc(section, number, "environments", at)
            check_known(checked, loc, ("environment", name), environments)
    for number, rule in enumerate(checked.document.runtime):
        texts = [*rule.workloads, rule.namespace or "", rule.application or ""]
        allowed = frozenset({"environment", "tenant", "service"})
        _only_known(checked, checked.loc("runtime", number), _in_texts(texts), allowed)


def _knowable(checked: Checked, kind: str) -> frozenset[str] | None:
    bindings = checked.document.bindings
    if any(f"{{{kind}}}" in binding.path for binding in bindings) or len(bindings) < len(
        _entries(checked, "bindings")
    ):
        return None
    constants = {binding.tenant if kind == "tenant" else binding.service for binding in bindings}
    return checked.names(f"{kind}s") | {name for name in constants if name}


def _entries(checked: Checked, section: str) -> list[Raw]:
    entries = checked.source.content.get(section)
    return entries if isinstance(entries, list) else []


def _uses(checked: Checked, kind: str, known: frozenset[str]) -> None:
    document = checked.document
    limits = [
        ("bindings", at, item.tenants if kind == "tenant" else item.services)
        for at, item in enumerate(document.bindings)
    ]
    limits += [
        ("freezes", at, item.tenants if kind == "tenant" else item.services)
        for at, item in enumerate(document.freezes)
    ]
    for section, number, names in limits:
        for entry, name in enumerate(names):
            check_known(checked, checked.loc(section, number, f"{kind}s", entry), (kind, name), known)
    for number, rule in enumerate(document.runtime if kind == "service" else ()):
        if rule.service != _EVERY:
            check_known(checked, checked.loc("runtime", number, "service"), (kind, rule.service), known)


def _variables(checked: Checked) -> frozenset[str]:
    for number, service in enumerate(checked.document.services):
        for name in service.variables:
            if name in CAPTURES:
                loc = checked.loc("services", number, "vars", name)
                checked.fault(loc, f'"{name}" is a placeholder already', "Give the variable another name.")
    written = [entry.get("vars") for entry in _entries(checked, "services") if isinstance(entry, dict)]
    return frozenset(name for variables in written if isinstance(variables, dict) for name in variables)


def _content(checked: Checked, loc: Loc, binding: BindingModel) -> None:
    if not binding.copies and not binding.fields_:
        checked.fault(loc, "the binding binds nothing", "Write fields, or copy: true for whole files.")
    for key, given in (("except", bool(binding.keep)), ("mirror", binding.mirror)):
        if given and not binding.copies:
            checked.fault((*loc, key), f'"{key}" belongs to whole files', "Write copy: true as well.")
    for number, field in enumerate(binding.fields_ if binding.copies else ()):
        if field.travels:
            message = f'"{field.name}" travels already with the whole file'
            checked.fault(
                (*loc, "fields", number), message, "Write travels: false for a field that is only shown."
            )


def _texts(field: FieldModel, binding: BindingModel) -> list[str]:
    document = field.document or binding.document or DocumentModel()
    return [document.kind or "", document.name or "", document.namespace or "", document.api_version or ""]


def _names_in(binding: BindingModel, field: FieldModel) -> frozenset[str]:
    return KeyPath.parse(field.key).placeholders | _in_texts(_texts(field, binding))


def _placeholders(checked: Checked, loc: Loc, binding: BindingModel, variables: frozenset[str]) -> None:
    usual = {"environment", "tenant", "service"} | (_in_texts([binding.path]) & {"rest"})
    allowed = variables | usual
    for number, field in enumerate(binding.fields_):
        here = (*loc, "fields", number)
        _only_known(checked, (*here, "key"), KeyPath.parse(field.key).placeholders, allowed)
        loc_of_document = (*here, "document") if field.document else here
        _only_known(checked, loc_of_document, _in_texts(_texts(field, binding)), allowed)
    for number, key in enumerate(binding.keep):
        mine = allowed - {"environment", "rest"}  # kept keys are looked up in both environments' files
        _only_known(checked, (*loc, "except", number), KeyPath.parse(key).placeholders, mine)


def _only_known(checked: Checked, loc: Loc, names: Iterable[str], allowed: frozenset[str]) -> None:
    for name in sorted(set(names) - allowed):
        checked.fault(loc, f"there is no placeholder {{{name}}}", did_you_mean(name, allowed))


def _in_texts(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in _PLACEHOLDER.findall(text)}


def _whose(checked: Checked, loc: Loc, binding: BindingModel) -> None:
    travelling = [field for field in binding.fields_ if field.travels]
    moves = binding.copies or bool(travelling)
    in_path = _in_texts([binding.path])
    in_keys = all("environment" in _names_in(binding, field) for field in travelling) and not binding.copies
    if moves and "environment" not in in_path and not in_keys and len(binding.environments) != 1:
        remedy = "Write {environment} in the path or the key, or limit it: environments: [name]."
        checked.fault((*loc, "path"), "nothing says which environment this is", remedy)
    if not (in_path | _in_any(binding)) - _NOT_OF_SERVICE and not binding.service:
        checked.fault(
            (*loc, "path"),
            "nothing says which service this is",
            "Write {service} in the path or the key, or service: name.",
        )
    for kind, constant in (("tenant", binding.tenant), ("service", binding.service)):
        if constant and f"{{{kind}}}" in binding.path:
            checked.fault(
                (*loc, kind), f"the path has {{{kind}}} already", f"Remove {kind}, or the placeholder."
            )


def _in_any(binding: BindingModel) -> set[str]:
    return {name for field in binding.fields_ for name in _names_in(binding, field)}


def _bound_twice(checked: Checked, loc: Loc, binding: BindingModel, seen: list[_Bound]) -> None:
    keys: dict[tuple[str, ...], int] = {}
    names: dict[str, int] = {}
    for number, field in enumerate(binding.fields_):
        identity = (str(KeyPath.parse(field.key)), field.part or "", *_texts(field, binding))
        here = (*loc, "fields", number)
        if identity in keys:
            checked.fault(here, f"the key {field.key} is bound twice here", "Keep one of the two.")
        elif field.name in names:
            checked.fault(here, f'the field "{field.name}" stands twice here', "Give each a name of its own.")
        keys.setdefault(identity, number)
        names.setdefault(field.name, number)
    bound = _Bound(
        binding=binding,
        keys=frozenset(keys),
        names=frozenset(names),
        place=checked.source.value((*loc, "path")),
    )
    for other in seen:
        if _overlap(binding, other.binding):
            _conflict(checked, (*loc, "path"), bound, other)
    seen.append(bound)


def _conflict(checked: Checked, loc: Loc, bound: _Bound, other: _Bound) -> None:
    keys, names = bound.keys & other.keys, bound.names & other.names
    remedy = "Keep one of the two bindings, or limit both."
    if keys:
        message = f"the key {min(keys)[0]} of this path is bound already in {other.place}"
    elif bound.binding.copies and other.binding.copies:
        message = f"this path is bound already in {other.place}"
    elif bound.binding.copies != other.binding.copies:
        message = f"this path is copied whole and bound by keys too, in {other.place}"
        remedy = "Write the fields into the binding with copy: true, or limit both."
    elif names:
        message = f'the field "{min(names)}" of this path stands already in {other.place}'
        remedy = "Give each a name of its own."
    else:
        return
    checked.fault(loc, message, remedy)


def _overlap(one: BindingModel, other: BindingModel) -> bool:
    if _PLACEHOLDER.sub("{}", one.path) != _PLACEHOLDER.sub("{}", other.path):
        return False
    pairs = (
        (one.environments, other.environments),
        (one.services, other.services),
        (one.tenants, other.tenants),
        ((one.service,) if one.service else (), (other.service,) if other.service else ()),
        ((one.tenant,) if one.tenant else (), (other.tenant,) if other.tenant else ()),
    )
    return all(not first or not second or set(first) & set(second) for first, second in pairs)


def _label(checked: Checked) -> None:
    label = checked.document.releases.label
    if label is None or len(checked.document.bindings) < len(_entries(checked, "bindings")):
        return
    known = {field.name for binding in checked.document.bindings for field in binding.fields_}
    check_known(checked, ("releases", "label"), ("field", label), known)
