"""Candidates of a route are what each slot says by itself, however many of them say the same."""

from unittest.mock import patch

from desktop.application import candidates
from desktop.application.candidates import RouteStates
from desktop.backends.workspace import WorkspaceFiles
from desktop.domain.target import EnvironmentState, Slot, Target
from desktop.domain.value_table import Content, FileShare, ValueForm, ValueTable

_WORKSPACE = """
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
releases: {label: image, order: semver}
environments: [{name: test, tier: test}, {name: prod, tier: prod}]
pipeline: [{from: test, to: prod}]
bindings:
  - path: "{environment}/{tenant}.yaml"
    fields: [{name: image, key: "{service}.tag"}, {name: chart, key: "{service}.chart"}]
"""
_WORKSPACE_OF = WorkspaceFiles(lambda _data: None, lambda _rule: None).read(
    {".gitopshq/workspace.yaml": _WORKSPACE.encode()}
)
_SERVICES = ("api", "web", "worker")


def _form(field: str, text: str, *, travels: bool = True) -> ValueForm:
    return ValueForm(field=field, text=text, spots=((field, 0),), line=1, travels=travels, binding=0)


def _content(*images: str, chart: str = "1", travels: bool = True) -> Content:
    rows = tuple(
        (_form("image", image, travels=travels), _form("chart", chart, travels=travels)) for image in images
    )
    return Content(tuple(range(len(images))), rows)


def _state(environment: str, contents: dict[str, Content]) -> EnvironmentState:
    shares = [
        FileShare(
            f"{environment}/{tenant}.yaml",
            f"blob of {tenant}",
            [Target(environment, tenant, name) for name in _SERVICES[: len(content.rows)]],
            content,
        )
        for tenant, content in contents.items()
    ]
    return EnvironmentState(environment=environment, commit="c" * 40, values=ValueTable(shares))


_NEW, _OLD = _content("2", "2", "2"), _content("1", "2", "1")
_SOURCE = _state(
    "test", {"acme": _NEW, "bolt": _NEW, "cove": _content("2", "2", "2", chart="9"), "": _content("3")}
)
_TARGET = _state(
    "prod",
    {
        "acme": _OLD,
        "bolt": _OLD,
        "cove": _NEW,
        "dune": _content("3", "1"),
        "fort": _content("1", travels=False),
    },
)


def _listed(state: EnvironmentState) -> EnvironmentState:
    """Return the same state with every value kept, so that no two targets say the same by being the same."""
    return EnvironmentState(
        environment=state.environment, commit=state.commit, values=dict(state.values.items())
    )


def _route(source: EnvironmentState, target: EnvironmentState) -> RouteStates:
    return RouteStates(workspace=_WORKSPACE_OF, source=source, target=target)


def test_each_slot_is_compared_with_its_own_source_or_with_that_of_no_tenant() -> None:
    found = {item.slot: item for item in _route(_SOURCE, _TARGET).candidates()}
    acme = [found[Slot("acme", name)] for name in _SERVICES]
    assert [(item.release, item.source, item.same) for item in acme] == [
        ("1", "2", False),
        ("2", "2", True),
        ("1", "2", False),
    ]
    assert found[Slot("cove", "api")].same is False, "the label is the same, another field is not"
    assert (found[Slot("dune", "api")].source, found[Slot("dune", "api")].same) == ("3", True)
    assert found[Slot("dune", "web")].locked == "nothing in test to come from"
    assert found[Slot("fort", "api")].release == "1"


def test_a_table_of_shared_contents_gives_what_a_list_of_all_values_gives() -> None:
    shared = _route(_SOURCE, _TARGET).candidates()
    assert shared == _route(_listed(_SOURCE), _listed(_TARGET)).candidates()
    with patch.object(candidates, "_MOST_COMPARED", 1):
        assert shared == _route(_SOURCE, _TARGET).candidates()


def test_what_many_slots_say_is_compared_once() -> None:
    many = {f"tenant-{number:03}": _OLD for number in range(200)}
    route = _route(_state("test", dict.fromkeys(many, _NEW)), _state("prod", many))
    with patch.object(candidates, "_quick", wraps=candidates._quick) as compared:
        assert len(route.candidates()) == 600
    assert compared.call_count == len(_SERVICES)
