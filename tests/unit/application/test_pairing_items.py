"""Items of a list are paired by what they are, and whole files across bindings only where these say so."""

from collections.abc import Mapping

from desktop.application.inventory import Inventory
from desktop.application.pairing import Gathered, pair
from desktop.backends.workspace import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.target import Slot, Target
from desktop.domain.workspace import Workspace
from tests.fakes.parsed_cache import MemoryParsedCache
from tests.fakes.tree_repository import TreeRepository

HEAD = """
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
environments: [{name: base, tier: dev}, {name: test, tier: test}, {name: prod, tier: prod}]
pipeline: [{from: base, to: test}, {from: test, to: prod}]
bindings:
"""
REFS = (
    HEAD
    + r"""
  - path: "{environment}/{service}.yaml"
    fields: [{name: source, key: "resources.*", part: '\?ref=(\w+)$'}]
"""
)
PARTS = (
    HEAD
    + """
  - {path: "{environment}/{service}/{rest}.yaml", fields: [{name: image, key: tag}]}
"""
)
COPIES = (
    HEAD
    + """
  - {path: "{service}/base/{rest}", copy: true, environments: [base]}
  - {path: "{service}/{environment}/frozen/{rest}", copy: true, environments: [test, prod]}
"""
)
UNLIMITED = (
    HEAD
    + """
  - {path: "{environment}/{service}/{rest}", copy: true}
  - {path: "{service}/{environment}/frozen/{rest}", copy: true}
"""
)
WEB = Slot("", "web")


def inventory_of(text: str, files: Mapping[str, str]) -> tuple[Workspace, Inventory]:
    workspace = WorkspaceFiles(lambda _data: None, lambda _rule: None).read(
        {".gitopshq/workspace.yaml": text.encode()}
    )
    repository = TreeRepository()
    repository.add("c1", files)
    return workspace, Inventory(workspace, repository, ValueFileEditor(), MemoryParsedCache())


def paired(text: str, files: Mapping[str, str], source: str, target: str) -> Gathered:
    workspace, inventory = inventory_of(text, files)
    return pair(workspace, frozenset([WEB]), inventory.state(source, "c1"), inventory.state(target, "c1"))


def changes(gathered: Gathered) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (item.field, item.path, item.before, item.after)
        for items in gathered.changed.values()
        for item in items
    ]


def test_references_are_told_apart_by_what_stands_around_their_part():
    files = {
        "test/web.yaml": "resources: [https://h/b?ref=v9, https://h/a?ref=v2, local]\n",
        "prod/web.yaml": "resources: [local, https://h/a?ref=v1, https://h/b?ref=v9]\n",
    }
    gathered = paired(REFS, files, "test", "prod")
    assert changes(gathered) == [("source[https://h/a?ref=]", "prod/web.yaml", "v1", "v2")]
    assert gathered.obstacles == {}


def test_two_items_of_one_name_with_different_values_are_an_obstacle():
    _, inventory = inventory_of(REFS, {"prod/web.yaml": "resources: [h/a?ref=v1, h/a?ref=v2, h/b?ref=v1]\n"})
    values = inventory.state("prod", "c1").values[Target("prod", "", "web")]
    assert [(value.field, value.obstacle) for value in values] == [
        ("source[h/a?ref=]", 'several items are called "h/a?ref=", with different values'),
        ("source[h/b?ref=]", ""),
    ]


def test_a_whole_file_travels_between_bindings_that_are_limited_to_their_environments():
    files = {
        "web/base/kept.yaml": "a: 2\n",
        "web/base/sub/new.yaml": "b: 1\n",
        "web/test/frozen/kept.yaml": "a: 1\n",
    }
    gathered = paired(COPIES, files, "base", "test")
    assert [change[:2] for change in changes(gathered)] == [
        ("file:kept.yaml", "web/test/frozen/kept.yaml"),
        ("file:sub/new.yaml", "web/test/frozen/sub/new.yaml"),
    ]
    assert {item.value.binding for item in gathered.wanted} == {1}


def test_a_whole_file_stays_within_a_binding_that_could_hold_it_in_the_target():
    files = {"base/web/kept.yaml": "a: 2\n", "web/test/frozen/kept.yaml": "a: 1\n"}
    gathered = paired(UNLIMITED, files, "base", "test")
    assert [path for _, path, _, _ in changes(gathered)] == ["test/web/kept.yaml"]
    assert gathered.only_in_target == ["web: file:kept.yaml (web/test/frozen/kept.yaml:1)"]


def test_a_new_file_without_exactly_one_place_in_the_target_is_said():
    text = COPIES + '  - {path: "{service}/{environment}/also/{rest}", copy: true, environments: [test]}\n'
    files = {"web/base/new.yaml": "a: 2\n", "web/test/frozen/other.yaml": "a: 1\n"}
    gathered = paired(text, files, "base", "test")
    assert gathered.changed == {}
    assert gathered.no_place == ["web: file:new.yaml (web/base/new.yaml:1)"]


def test_files_of_one_binding_are_paired_by_the_rest_of_their_path():
    files = {
        "test/web/api/server.yaml": "tag: v2\n",
        "test/web/job.yaml": "tag: v9\n",
        "prod/web/api/server.yaml": "tag: v1\n",
        "prod/web/old.yaml": "tag: v5\n",
    }
    gathered = paired(PARTS, files, "test", "prod")
    assert changes(gathered) == [("image", "prod/web/api/server.yaml", "v1", "v2")]
    assert gathered.obstacles == {}
    assert gathered.only_in_target == ["web: image (prod/web/old.yaml:1)"]
    assert gathered.no_place == ["web: image (test/web/job.yaml:1)"]
