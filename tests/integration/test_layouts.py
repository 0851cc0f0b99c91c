"""The layouts of public repositories: their targets and values are found, and one edit changes the bytes it means."""

import pytest

from desktop.application.inventory import Inventory
from desktop.application.ports import DocumentQuery, ValueChange, ValueQuery
from desktop.backends.workspace import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.keypath import KeyPath
from desktop.domain.target import EnvironmentState, Value
from desktop.domain.workspace import Workspace
from tests.fakes.parsed_cache import MemoryParsedCache
from tests.fakes.tree_repository import TreeRepository
from tests.integration.layout_examples import LAYOUTS, Layout

FILES = ValueFileEditor()


def precheck(data: bytes) -> None:
    FILES.find("workspace.yaml", data, [])


def workspace_of(layout: Layout) -> Workspace:
    """Read the layout's workspace with the checks that the program makes."""
    head = "apiVersion: gitopshq.dev/v1\nkind: Workspace\nmetadata: {name: x}\n"
    text = f"{head}{layout.environments}bindings:{layout.bindings}"
    reader = WorkspaceFiles(precheck, lambda _rule: None)
    return reader.read({".gitopshq/workspace.yaml": text.encode()})


def states_of(layout: Layout) -> dict[str, EnvironmentState]:
    repository = TreeRepository(c1=layout.files)
    return Inventory(workspace_of(layout), repository, FILES, MemoryParsedCache()).states("c1")


def name(target: tuple[str, str, str]) -> str:
    return "/".join(part for part in target[1:] if part)


def texts(state: EnvironmentState) -> dict[str, dict[str, str]]:
    found = {
        name(target): {item.field: item.text for item in values if not item.copied}
        for target, values in state.values.items()
    }
    return {target: values for target, values in found.items() if values}


@pytest.fixture(params=LAYOUTS, ids=[layout.name.split(" ")[0] for layout in LAYOUTS])
def layout(request: pytest.FixtureRequest) -> Layout:
    return request.param


def test_targets_and_values_are_found(layout: Layout):
    states = states_of(layout)
    assert texts(states["prod"]) == layout.prod
    assert texts(states["stage"]) == layout.stage
    assert [finding for state in states.values() for finding in state.findings] == []


def test_copied_files_are_found(layout: Layout):
    found = {
        f"{name(target)} {value.field}": value.path
        for target, values in states_of(layout)["prod"].values.items()
        for value in values
        if value.copied
    }
    assert found == layout.copied


def test_one_edit_changes_only_its_bytes(layout: Layout):
    target, field, text, old, new = layout.edit
    workspace = workspace_of(layout)
    found = states_of(layout)["prod"]
    value = next(
        item
        for at, items in found.values.items()
        if name(at) == target
        for item in items
        if item.field == field
    )
    before = layout.files[value.path]
    assert before.count(old) == 1
    assert value.obstacle == ""
    assert (
        FILES.edit(value.path, before.encode(), changes(workspace, value, text))
        == before.replace(old, new).encode()
    )


def changes(workspace: Workspace, value: Value, text: str) -> list[ValueChange]:
    part = next(item.part for item in workspace.bindings[value.binding].fields if item.name == value.field)
    return [
        ValueChange(
            query=ValueQuery(
                key=KeyPath.parse(place.key), document=DocumentQuery(index=place.document), part=part
            ),
            text=text,
        )
        for place in value.places
    ]
