"""Targets and values are found where the bindings say, and what cannot be read safely is said and left out."""

from collections.abc import Mapping

import pytest

from desktop.application.inventory import Inventory, InventoryMemory
from desktop.application.parsed_values import LFS_POINTER
from desktop.backends.workspace import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.errors import DomainError
from desktop.domain.target import EnvironmentState, Place, Target, Value, shared_places
from desktop.domain.workspace import Workspace
from tests.fakes.parsed_cache import MemoryParsedCache
from tests.fakes.tree_repository import TreeRepository

HEAD = """
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
environments: [{name: dev, tier: dev, path: development}, {name: prod, tier: prod}]
pipeline: [{from: dev, to: prod}]
"""
VALUES = """
bindings:
  - path: "{environment}/{service}.yaml"
    fields: [{name: image, key: tag}, {name: replicas, key: replicas, travels: false}]
"""


def workspace_of(text: str) -> Workspace:
    reader = WorkspaceFiles(lambda _data: None, lambda _rule: None)
    return reader.read({".gitopshq/workspace.yaml": (HEAD + text).encode()})


def inventory_of(text: str, repository: TreeRepository, cache: MemoryParsedCache | None = None) -> Inventory:
    return Inventory(workspace_of(text), repository, ValueFileEditor(), cache or MemoryParsedCache())


def states_of(
    text: str, files: Mapping[str, str | bytes], **more: Mapping[str, object]
) -> dict[str, EnvironmentState]:
    repository = TreeRepository()
    repository.add("c1", files, **more)
    return inventory_of(text, repository).states("c1")


def texts(state: EnvironmentState) -> dict[str, dict[str, str]]:
    """Return, by target without environment, the text of each field."""
    return {
        "/".join(part for part in target[1:] if part): {value.field: value.text for value in values}
        for target, values in state.values.items()
    }


def only(state: EnvironmentState) -> Value:
    ((value,),) = state.values.values()
    return value


def test_captures_name_the_target_and_the_alias_the_environment():
    found = states_of(
        VALUES, {"development/billing.yaml": "tag: v1\nreplicas: 2\n", "prod/billing.yaml": "tag: v0\n"}
    )
    assert texts(found["dev"]) == {"billing": {"image": "v1", "replicas": "2"}}
    assert texts(found["prod"]) == {"billing": {"image": "v0"}}
    assert found["dev"].targets() == (Target("dev", "", "billing"),)
    image, replicas = found["dev"].values["dev", "", "billing"]
    assert (image.places, image.line, image.travels) == (
        (Place("development/billing.yaml", "tag", 0),),
        1,
        True,
    )
    assert (replicas.line, replicas.travels) == (2, False)


def test_a_folder_that_is_no_environment_and_a_file_without_the_keys_are_no_targets():
    found = states_of(
        VALUES, {"base/billing.yaml": "tag: v1\n", "prod/other.yaml": "a: 1\n", "dev/x.yaml": "tag: v1\n"}
    )
    assert [state.targets() for state in found.values()] == [(), ()]


def test_an_unknown_environment_is_refused():
    with pytest.raises(DomainError, match="no environment"):
        inventory_of(VALUES, TreeRepository(c1={})).state("staging", "c1")


def test_constants_and_limits():
    text = """
bindings:
  - {path: "{environment}/{tenant}.yaml", service: shop, tenants: [acme], fields: [{name: image, key: tag}]}
  - {path: "only-prod/{service}.yaml", environments: [prod], services: [a], fields: [{name: image, key: tag}]}
"""
    files = {
        "prod/acme.yaml": "tag: 1",
        "prod/other.yaml": "tag: 2",
        "only-prod/a.yaml": "tag: 3",
        "only-prod/b.yaml": "tag: 4",
    }
    found = states_of(text, files)
    assert texts(found["prod"]) == {"acme/shop": {"image": "1"}, "a": {"image": "3"}}
    assert texts(found["dev"]) == {}


def test_a_field_whose_variable_a_service_lacks_is_absent():
    text = """
services: [{name: a, vars: {image: registry/a}}, {name: b}]
bindings:
  - path: "{environment}/{service}/kustomization.yaml"
    fields: [{name: image, key: "images.[name={image}].newTag"}, {name: size, key: size}]
"""
    body = "size: 7\nimages:\n- name: registry/a\n  newTag: v3\n"
    found = states_of(text, {f"prod/{name}/kustomization.yaml": body for name in "ab"})
    assert texts(found["prod"]) == {"a": {"image": "v3", "size": "7"}, "b": {"size": "7"}}


def test_one_file_for_all_finds_those_whose_key_is_there():
    text = """
tenants: [{name: acme}, {name: beta}, {name: gone}]
services: [{name: api}, {name: web}]
bindings:
  - path: "all.yaml"
    fields: [{name: image, key: "{environment}.{tenant}.{service}.tag"}, {name: note, key: note, travels: false}]
"""
    body = (
        "note: hi\ndevelopment:\n  acme: {api: {tag: v2}}\n"
        "prod:\n  acme: {api: {tag: v1}, web: {tag: v1}}\n  beta: {web: {tag: v0}}\n"
    )
    found = states_of(text, {"all.yaml": body})
    assert texts(found["dev"]) == {"acme/api": {"image": "v2", "note": "hi"}}
    assert texts(found["prod"]) == {
        "acme/api": {"image": "v1", "note": "hi"},
        "acme/web": {"image": "v1", "note": "hi"},
        "beta/web": {"image": "v0", "note": "hi"},
    }


def test_candidates_for_keys_are_also_those_that_paths_name():
    text = """
bindings:
  - {path: "{environment}/{service}.yaml", fields: [{name: image, key: tag}]}
  - {path: "flags-{environment}.yaml", fields: [{name: flag, key: "{service}.on"}]}
"""
    found = states_of(
        text, {"prod/api.yaml": "tag: v1", "flags-prod.yaml": "api: {on: true}\nweb: {on: true}\n"}
    )
    assert texts(found["prod"]) == {"api": {"image": "v1", "flag": "true"}}


def test_variables_alone_tell_the_service():
    text = """
services: [{name: a, vars: {image: reg/a}}, {name: b, vars: {image: reg/b}}, {name: c}]
bindings: [{path: "{environment}.yaml", fields: [{name: image, key: "images.[name={image}].newTag"}]}]
"""
    found = states_of(text, {"prod.yaml": "images: [{name: reg/b, newTag: v1}, {name: reg/x, newTag: v2}]"})
    assert texts(found["prod"]) == {"b": {"image": "v1"}}


def test_documents_are_picked_by_kind_and_name():
    text = """
bindings:
  - path: "{environment}.yaml"
    document: {kind: HelmRelease, name: "{service}"}
    fields: [{name: version, key: spec.version}]
services: [{name: a}, {name: b}]
"""
    documents = [("HelmRelease", "a", "v1"), ("Other", "a", "v9"), ("HelmRelease", "b", "v2")]
    body = "".join(
        f"---\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{version: {version}}}\n"
        for kind, name, version in documents
    )
    found = states_of(text, {"prod.yaml": body})
    assert texts(found["prod"]) == {"a": {"version": "v1"}, "b": {"version": "v2"}}
    assert found["prod"].values["prod", "", "b"][0].places[0].document == 2


def test_a_star_is_one_value_where_all_agree_and_one_by_name_where_not():
    text = """
bindings: [{path: "{environment}/{service}.yaml", fields: [{name: image, key: "images.*.newTag"}]}]
"""
    found = states_of(text, {
        "development/a.yaml": "images: [{name: x, newTag: v1}, {name: y, newTag: v1}]",
        "prod/a.yaml": "images: [{name: y, newTag: v2}, {name: x, newTag: v1}]",
        "prod/b.yaml": "images: {x: {newTag: v2}, y: {newTag: v1}}",
        "prod/c.yaml": "images: [{newTag: v2}, {newTag: v1}]",
    })  # fmt: skip
    assert [place.key for place in only(found["dev"]).places] == ["images.[0].newTag", "images.[1].newTag"]
    assert texts(found["prod"])["a"] == {"image[y]": "v2", "image[x]": "v1"}, "by name, wherever they stand"
    assert texts(found["prod"])["b"] == {"image[x]": "v2", "image[y]": "v1"}
    nameless = found["prod"].values["prod", "", "c"]
    assert {value.obstacle for value in nameless} == {"the items have no name to tell them apart by"}


def test_a_key_that_finds_two_places_is_one_value_with_an_obstacle():
    text = """
bindings: [{path: "{environment}/{service}.yaml", fields: [{name: ref, key: "[~?ref=]", part: '\\?ref=(\\w+)$'}]}]
"""
    value = only(states_of(text, {"prod/a.yaml": "- x?ref=aa\n- y?ref=aa\n"})["prod"])
    assert len(value.places) == 2
    assert "2 places match" in value.obstacle


def test_a_place_of_several_targets_is_shared():
    text = """
services: [{name: a}, {name: b}]
bindings:
  - {path: "{environment}/chart.yaml", service: a, fields: [{name: version, key: version}]}
  - {path: "{environment}/chart.yaml", service: b, fields: [{name: version, key: version}]}
"""
    found = states_of(text, {"prod/chart.yaml": "version: 1.0.0\n"})
    shared = shared_places(found.values())
    assert shared == {
        Place("prod/chart.yaml", "version", 0): (Target("prod", "", "a"), Target("prod", "", "b"))
    }


def test_copied_files_are_values_by_blob():
    text = """
bindings:
  - {path: "{environment}/{service}/{rest}", copy: true, fields: [{name: image, key: tag, travels: false}]}
"""
    found = states_of(text, {"prod/a/x.yaml": "tag: v1\n", "prod/a/sub/y.bin": b"\x00\x01" * 999})
    one, two, image = found["prod"].values["prod", "", "a"]
    assert [(value.field, value.path) for value in (one, two)] == [
        ("file:sub/y.bin", "prod/a/sub/y.bin"),
        ("file:x.yaml", "prod/a/x.yaml"),
    ]
    assert (one.copied, one.text, one.travels) == (True, one.blob, True)
    assert (image.field, image.text, image.copied) == ("image", "v1", False)


def test_the_most_literal_path_wins():
    text = """
bindings:
  - {path: "{service}/{environment}/{tenant}/k.yaml", fields: [{name: image, key: tag}]}
  - {path: "{service}/{environment}/base/k.yaml", fields: [{name: image, key: tag}]}
  - {path: "{service}/{environment}/{rest}", copy: true}
  - {path: "{service}/{environment}/notes.yaml", fields: [{name: note, key: note, travels: false}]}
"""
    files = {"s/prod/base/k.yaml": "tag: v1", "s/prod/acme/k.yaml": "tag: v2", "s/prod/notes.yaml": "note: n"}
    found = texts(states_of(text, files)["prod"])
    assert found["s"].keys() == {"image", "file:notes.yaml", "note"}
    assert (found["s"]["image"], found["acme/s"]) == ("v1", {"image": "v2"})


def messages(states: dict[str, EnvironmentState]) -> list[tuple[str, str, str]]:
    return [
        (name, finding.place, finding.message) for name, state in states.items() for finding in state.findings
    ]


@pytest.mark.parametrize(
    ("mode", "message"), [("120000", "symlink, refused"), ("160000", "submodule, refused")]
)
def test_a_link_in_a_bound_path_is_refused(mode: str, message: str):
    """B11, B13."""
    found = states_of(VALUES, {"prod/a.yaml": "tag: v1\n"}, modes={"prod/a.yaml": mode})
    assert (found["prod"].values, messages(found)) == ({}, [("prod", "prod/a.yaml:1:1", message)])


def test_a_symlinked_folder_in_a_bound_path_is_refused():
    """B12."""
    text = 'bindings: [{path: "envs/{environment}/{service}/v.yaml", fields: [{name: image, key: tag}]}]'
    files = {
        "envs/prod": "../dev",
        "envs/development/a": "b",
        "envs/development/b/v.yaml": "tag: v1",
        "envs/x": "y",
    }
    found = states_of(
        text, files, modes={"envs/prod": "120000", "envs/development/a": "120000", "envs/x": "120000"}
    )
    assert messages(found) == [
        ("dev", "envs/development/a:1:1", "symlink, refused"),
        ("prod", "envs/prod:1:1", "symlink, refused"),
    ]
    assert texts(found["dev"]) == {"b": {"image": "v1"}}


@pytest.mark.parametrize("copy", [False, True])
def test_a_pointer_to_large_content_is_not_promoted(copy: bool):
    """B9."""
    text = 'bindings: [{path: "{environment}/{service}.yaml", copy: true}]' if copy else VALUES
    found = states_of(text, {"prod/a.yaml": LFS_POINTER + b"\noid sha256:00\nsize 9\n"})
    assert (found["prod"].values, messages(found)) == ({}, [("prod", "prod/a.yaml:1:1", "LFS, not promoted")])


def test_a_template_is_a_finding_with_its_place():
    found = states_of(
        VALUES, {"prod/a.yaml": "tag: v1\n{{ if .x }}\nb: 1\n{{ end }}\n", "prod/b.yaml": "tag: v2\n"}
    )
    ((environment, place, message),) = messages(found)
    assert (environment, place) == ("prod", "prod/a.yaml:3:1")
    assert message.startswith("not YAML but a template")
    assert texts(found["prod"]) == {"b": {"image": "v2"}}, "the others are read"


def test_paths_that_differ_only_in_case_collide():
    """B15."""
    found = states_of(
        VALUES, {"prod/a.yaml": "tag: v1\n", "prod/A.yaml": "tag: v2\n", "prod/b.yaml": "tag: v3\n"}
    )
    assert texts(found["prod"]) == {"b": {"image": "v3"}}
    assert [message for _, _, message in messages(found)] == [
        "differs from prod/a.yaml only in case or accents: rename one of them",
        "differs from prod/A.yaml only in case or accents: rename one of them",
    ]


def test_a_large_file_is_not_read():
    """B16."""
    repository = TreeRepository()
    repository.add("c1", {"prod/a.yaml": "tag: v1"}, sizes={"prod/a.yaml": 3_000_000})
    found = inventory_of(VALUES, repository).states("c1")
    assert messages(found) == [("prod", "prod/a.yaml:1:1", "3,000,000 bytes, more than 2,097,152: not read")]
    assert repository.asked == []


@pytest.mark.parametrize("folder", [".gitopshq", ".GitOpsHQ"])
def test_the_rules_are_never_in_reach(folder: str):
    """A promotion never changes the rules it is judged by, whatever a placeholder could stand for."""
    text = 'bindings: [{path: "{service}/{environment}.yaml", copy: true}]'
    found = states_of(text, {f"{folder}/prod.yaml": "a: 1", "shop/prod.yaml": "a: 1"})
    assert list(texts(found["prod"])) == ["shop"]


@pytest.mark.parametrize(
    ("tenants", "fields", "count"), [(210, 1, "21,000"), (110, 2, "22,000"), (5000, 9, "500,000")]
)
def test_too_many_candidates_are_a_finding_not_a_wait(tenants: int, fields: int, count: str):
    keys = ", ".join(
        f'{{name: f{number}, key: "{{tenant}}.{{service}}.k{number}"}}' for number in range(fields)
    )
    text = "\n".join(
        [
            f"tenants: [{', '.join(f'{{name: t{number}}}' for number in range(tenants))}]",
            f"services: [{', '.join(f'{{name: s{number}}}' for number in range(100))}]",
            f'bindings: [{{path: "{{environment}}.yaml", fields: [{keys}]}}]',
        ]
    )
    found = states_of(text, {"prod.yaml": "t1: {s1: v1}"})
    assert messages(found) == [
        ("prod", "prod.yaml:1:1", f"{count} places to look for, more than 20,000: limit the binding")
    ]


def test_a_second_reading_costs_only_what_changed():
    files = {f"prod/s{number}.yaml": f"tag: v{number}\n" for number in range(20)}
    repository = TreeRepository(c1=files, c2={**files, "prod/s3.yaml": "tag: new\n"})
    cache = MemoryParsedCache()
    inventory = inventory_of(VALUES, repository, cache)
    inventory.states("c1")
    assert len(repository.asked) == 20
    inventory.states("c1")
    assert texts(inventory.state("prod", "c2"))["s3"]["image"] == "new"
    assert len(repository.asked) == 21
    fresh = inventory_of(VALUES, repository, cache)
    assert fresh.states("c2")["prod"] == inventory.states("c2")["prod"]
    assert len(repository.asked) == 21, "from the cache on disk"


def test_other_keys_are_read_anew():
    repository, cache = TreeRepository(c1={"prod/a.yaml": "tag: v1\nother: v2\n"}), MemoryParsedCache()
    inventory_of(VALUES, repository, cache).states("c1")
    found = inventory_of(VALUES.replace("key: tag", "key: other"), repository, cache).states("c1")
    assert texts(found["prod"]) == {"a": {"image": "v2"}}


@pytest.mark.parametrize("rubbish", [b"", b"\xff", b"[]", b"[[[[1]]],0,0]", b'{"a":1}', b"null"])
def test_rubbish_in_the_cache_is_read_anew(rubbish: bytes):
    repository, cache = TreeRepository(c1={"prod/a.yaml": "tag: v1\n"}), MemoryParsedCache()
    inventory_of(VALUES, repository, cache).states("c1")
    cache.values = dict.fromkeys(cache.values, rubbish)
    assert texts(inventory_of(VALUES, repository, cache).states("c1")["prod"]) == {"a": {"image": "v1"}}


def test_one_environment_reads_only_its_files():
    repository = TreeRepository(c1={"prod/a.yaml": "tag: v1\n", "development/a.yaml": "tag: v2\n"})
    inventory = inventory_of(VALUES, repository)
    assert texts(inventory.state("prod", "c1")) == {"a": {"image": "v1"}}
    assert len(repository.asked) == 1


def test_inventories_are_shared_only_where_values_name_the_same_bindings():
    one, two = (
        "{path: 'a/{environment}/{service}', copy: true}",
        "{path: 'b/{environment}/{service}', copy: true}",
    )
    memory = InventoryMemory(
        lambda workspace: Inventory(workspace, TreeRepository(), ValueFileEditor(), MemoryParsedCache())
    )
    first, again, other = (
        workspace_of(f"bindings: [{a}, {b}]") for a, b in ((one, two), (one, two), (two, one))
    )
    assert other.bindings_digest == first.bindings_digest
    assert memory.of(again) is memory.of(first)
    assert memory.of(other) is not memory.of(first)
