"""Printed documents become manifests: names, keys, lists, aliases; and programs tell their versions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.application.errors import UnsafeInputError
from desktop.backends.render.manifests import ManifestReader, part_of
from desktop.backends.render.programs import find_programs
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.manifest_secrets import SecretMask

FILES = ValueFileEditor()


def check(data: bytes) -> None:
    FILES.find("rendered.yaml", data, [])


READER = ManifestReader(check, SecretMask(b"key"))


def test_documents_lists_and_comments_are_told_apart():
    printed = b"""# Source: chart/templates/a.yaml
---
# Source: chart/templates/b.yaml
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {spec: {volumes: [{name: tmp, emptyDir: {}}]}}}
--- # again
apiVersion: v1
kind: ConfigMapList
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
---
apiVersion: v1
kind: ConfigMap
metadata: {generateName: job-}
data:
  text: |
    --- in a text
"""
    found = READER.read(printed)
    assert [str(item.name) for item in found] == [
        "Deployment shop/web",
        "ConfigMap a",
        "ConfigMap b",
        "ConfigMap job-",
    ]
    assert found[0].name.group == "apps"
    assert found[0].fields["spec.template.spec.volumes.[name=tmp].emptyDir"] == "{}"
    assert found[3].fields["data.text"] == "--- in a text\n"


def test_texts_give_every_value_a_line_of_its_own():
    (found,) = READER.read(b"kind: X\nmetadata: {name: x, labels: {a: b}}\nempty: {}\nlist: [1, {b: c}]\n")
    assert found.text == (
        "kind: X\nmetadata:\n  name: x\n  labels:\n    a: b\nempty: {}\nlist:\n- 1\n- b: c\n"
    )


def test_items_are_told_by_name_where_all_have_one_of_their_own():
    head = "kind: X\nmetadata: {name: x}\nitem: "
    (named,) = READER.read((head + "[{name: a, v: 1}, {name: b, v: 2}]").encode())
    assert named.fields["item.[name=b].v"] == "2"
    for items in (
        "[{name: a, v: 1}, {name: a, v: 2}]",
        "[{name: a, v: 1}, {v: 2}]",
        "[{name: 'a]', v: 1}, {name: b, v: 2}]",
    ):
        (counted,) = READER.read((head + items).encode())
        assert counted.fields["item.[1].v"] == "2"


def test_a_secret_is_masked_at_every_place_that_refers_to_it():
    printed = b"""kind: Pod
metadata: {name: x}
plain: &p hunter2
env: [{name: PASSWORD, value: *p}]
"""
    (found,) = READER.read(printed)
    assert "hunter2" not in found.text
    assert "hunter2" not in repr(found.fields)


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"])),
        min_size=1,
    )
)
def test_texts_of_secrets_never_come_out(values: dict[str, str]):
    body = {
        "kind": "Secret",
        "metadata": {"name": "x"},
        "stringData": {key: f"canary-{value}" for key, value in values.items()},
    }
    (found,) = READER.read(json.dumps(body, ensure_ascii=False).encode())
    assert "canary" not in found.text
    assert "canary" not in repr(found)
    assert {key for key in found.fields if key.startswith("stringData.")} == {
        f"stringData.{key}" for key in values
    }


def test_the_same_secret_is_masked_differently_in_each_rendering():
    printed = b"kind: Secret\nmetadata: {name: x}\ndata: {a: b}\n"
    one, again, other = (READER.read(printed, whose)[0] for whose in ("one", "one", "other"))
    assert one == again
    assert one.fields["data.a"] != other.fields["data.a"]


def test_values_are_taken_out_of_their_document():
    data = b"kind: A\nmetadata: {name: x}\n---\nkind: H\nmetadata: {name: x}\nspec: {values: {a: '1', b: [true]}}\n"
    assert part_of(data, "H/x", "spec.values") == b"{a: '1', b: [true]}\n"
    for document, key in (("H/y", "spec.values"), ("H/x", "spec.nothing"), ("A/x", "spec.values")):
        with pytest.raises(UnsafeInputError):
            part_of(data, document, key)


ANSWERS = {
    "kustomize": "v5.8.1",
    "kubectl": '{"clientVersion": {"gitVersion": "v1.37.1"}, "kustomizeVersion": "v5.8.1"}',
    "helm": "v4.3.1",
}


@pytest.mark.parametrize(
    ("changed", "versions"),
    [
        ({}, ["kustomize 5.8.1", "helm 4.3.1"]),
        ({"kustomize": "{Version:kustomize/v4.5.7 GitCommit:x}"}, ["kustomize 4.5.7", "helm 4.3.1"]),
        ({"kustomize": ""}, ["kustomize 5.8.1 in kubectl 1.37.1", "helm 4.3.1"]),
        ({"kustomize": "v3.8.0"}, ["kustomize 5.8.1 in kubectl 1.37.1", "helm 4.3.1"]),
        ({"kustomize": "", "kubectl": "[]"}, ["helm 4.3.1"]),
        ({"kustomize": "", "kubectl": "no json"}, ["helm 4.3.1"]),
        ({"helm": "v2.17.0"}, ["kustomize 5.8.1"]),
        ({"helm": ""}, ["kustomize 5.8.1"]),
    ],
)
def test_programs_are_known_by_what_they_say(tmp_path, changed: dict[str, str], versions: list[str]):
    for name in ANSWERS:
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    answers = {**ANSWERS, **changed}
    found = find_programs(str(tmp_path), lambda words: answers[words[0].rpartition("/")[2]])
    assert [program.found.version for program in found.values()] == versions
