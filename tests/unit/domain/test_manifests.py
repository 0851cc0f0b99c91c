"""Rendered objects: how two renderings differ, what a difference destroys, and which texts are masked."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import risk
from desktop.domain.destruction import destroyed, quantity
from desktop.domain.manifest import ChangeKind, Manifest, ObjectChange, ObjectName, compare
from desktop.domain.manifest_secrets import SecretMask
from desktop.domain.target import Slot

MASK = SecretMask(b"key")


def manifest(kind: str, name: str, namespace: str = "", group: str = "", **fields: str) -> Manifest:
    given_fields = {key.replace("__", "."): value for key, value in fields.items()}
    return of(ObjectName(group=group, kind=kind, namespace=namespace, name=name), given_fields)


def of(name: ObjectName, fields: Mapping[str, str]) -> Manifest:
    return Manifest(
        name=name, text="\n".join(f"{key}: {value}" for key, value in fields.items()), fields=fields
    )


def only(before: Manifest | None, after: Manifest | None) -> ObjectChange:
    (change,) = compare([before] if before else [], [after] if after else [])
    return change


NAMES = st.builds(
    ObjectName,
    group=st.sampled_from(["", "apps"]),
    kind=st.sampled_from(["ConfigMap", "Secret", "Deployment"]),
    namespace=st.sampled_from(["", "a"]),
    name=st.sampled_from(["x", "y", "x-abcdefghij", "x-0123456789"]),
)
MANIFESTS = st.lists(
    st.builds(of, NAMES, st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(["1", "2"]))),
    max_size=6,
)


@given(MANIFESTS)
def test_a_rendering_does_not_differ_from_itself(manifests: list[Manifest]):
    assert compare(manifests, manifests) == ()


@given(MANIFESTS, MANIFESTS)
def test_every_object_of_both_sides_is_accounted_for(before: list[Manifest], after: list[Manifest]):
    changes = compare(before, after)
    gone = sum(change.kind is ChangeKind.REMOVED for change in changes)
    fresh = sum(change.kind is ChangeKind.ADDED for change in changes)
    assert len(before) - gone == len(after) - fresh
    for change in changes:
        assert change.before is None or change.before in before
        assert change.after is None or change.after in after
        assert (change.before is None) == (change.kind is ChangeKind.ADDED)
        assert (change.after is None) == (change.kind is ChangeKind.REMOVED)
        assert bool(change.fields) == (change.kind is ChangeKind.CHANGED) or change.renamed_from


@given(MANIFESTS, MANIFESTS)
def test_the_way_back_undoes_the_way_there(before: list[Manifest], after: list[Manifest]):
    there, back = compare(before, after), compare(after, before)
    assert [change.kind for change in there].count(ChangeKind.ADDED) == [
        change.kind for change in back
    ].count(ChangeKind.REMOVED)
    assert len(there) == len(back)


def test_a_generated_name_is_followed_when_its_content_changes():
    change = only(
        manifest("ConfigMap", "web-abc1234567", data__a="1"),
        manifest("ConfigMap", "web-def1234567", data__a="2"),
    )
    assert (change.kind, change.renamed_from, change.name.name) == (
        ChangeKind.CHANGED,
        "web-abc1234567",
        "web-def1234567",
    )
    assert destroyed(change) == ()
    kinds = [
        item.kind
        for item in compare([manifest("Job", "web-abc1234567")], [manifest("Job", "web-def1234567")])
    ]
    assert sorted(kinds) == [ChangeKind.ADDED, ChangeKind.REMOVED]


def test_names_of_changes_read_like_an_address():
    assert str(only(None, manifest("Service", "web", "shop")).name) == "Service shop/web"
    assert str(only(None, manifest("Namespace", "shop")).name) == "Namespace shop"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("Service", "Service x is removed"),
        ("Namespace", "Namespace x is removed, with everything in it"),
        ("CustomResourceDefinition", "CustomResourceDefinition x is removed, with every object of its kind"),
        (
            "PersistentVolumeClaim",
            "PersistentVolumeClaim x is removed, with its data, where the volume is not kept",
        ),
    ],
)
def test_what_is_removed_is_destroyed(kind: str, words: str):
    assert destroyed(only(manifest(kind, "x"), None)) == (words,)
    assert destroyed(only(None, manifest(kind, "x"))) == ()


@pytest.mark.parametrize(
    ("kind", "key", "hit"),
    [
        ("Deployment", "spec.selector.matchLabels.app", "spec.selector"),
        ("Deployment", "spec.template.spec.containers.[name=web].image", ""),
        (
            "StatefulSet",
            "spec.volumeClaimTemplates.[0].spec.resources.requests.storage",
            "spec.volumeClaimTemplates",
        ),
        ("StatefulSet", "spec.replicas", ""),
        ("Job", "spec.template.spec.containers.[name=web].image", "spec.template"),
        ("Service", "spec.clusterIP", "spec.clusterIP"),
        ("Service", "spec.clusterIPFamily", ""),
        ("RoleBinding", "roleRef.name", "roleRef"),
        ("PersistentVolumeClaim", "spec.storageClassName", "spec.storageClassName"),
        ("CustomResourceDefinition", "spec.scope", "spec.scope"),
    ],
)
def test_fields_that_cannot_change_mean_a_replacement(kind: str, key: str, hit: str):
    name = ObjectName(group="", kind=kind, namespace="", name="x")
    said = destroyed(only(of(name, {key: "1"}), of(name, {key: "2"})))
    assert said == ((f"{kind} x has to be replaced: {hit} cannot change",) if hit else ())


def test_immutable_data_means_a_replacement_only_where_it_says_so():
    for word, hit in (("true", 1), ("false", 0)):
        before = manifest("ConfigMap", "x", immutable=word, data__a="1")
        assert len(destroyed(only(before, manifest("ConfigMap", "x", immutable=word, data__a="2")))) == hit


def test_a_lost_version_of_a_definition_and_a_smaller_volume_are_destructive():
    versions = {f"spec.versions.[name={name}].name": name for name in ("v1", "v2")}
    name = ObjectName(group="", kind="CustomResourceDefinition", namespace="", name="x")
    less = dict(list(versions.items())[1:])
    assert destroyed(only(of(name, versions), of(name, less))) == (
        "CustomResourceDefinition x no longer has the version v1",
    )
    claim = ObjectName(group="", kind="PersistentVolumeClaim", namespace="", name="x")
    key = "spec.resources.requests.storage"
    assert destroyed(only(of(claim, {key: "1Gi"}), of(claim, {key: "900Mi"})))
    assert not destroyed(only(of(claim, {key: "900Mi"}), of(claim, {key: "1Gi"})))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1Ki", 1024),
        ("2M", 2e6),
        ("7", 7),
        ("1.5Gi", 1.5 * 2**30),
        ("", None),
        ("Gi", None),
        ("1Xi", None),
        ("x", None),
    ],
)
def test_sizes_are_read_as_kubernetes_writes_them(text: str, value: float | None):
    assert quantity(text) == value


def test_the_flag_says_what_and_whether_that_is_all():
    assert risk.destructive((), (), complete=True) is None
    flag = risk.destructive(("Service x is removed",), (Slot("", "web"),), complete=False)
    assert flag is not None
    assert flag.severity is risk.Severity.REASON
    assert flag.sentence == "1 object would be removed or replaced, so far"
    assert (flag.items, flag.slots) == (("Service x is removed",), (Slot("", "web"),))


# --- masks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        ("Secret", "data.anything", "aGVsbG8="),
        ("Secret", "stringData.flag", "true"),
        ("SealedSecret", "spec.encryptedData.x", "AgBx"),
        ("Deployment", "spec.template.spec.containers.[name=web].env.[name=DB_PASSWORD].value", "hunter2"),
        ("Deployment", "metadata.annotations.checksum/secret", "0123abcd"),
        ("ConfigMap", "metadata.annotations.kubectl\\.kubernetes\\.io/last-applied-configuration", "{}"),
        ("ConfigMap", "data.x", "postgres://ana:hunter2@db/x"),
        ("Pod", "spec.containers.[name=web].args.[0]", "--api-key=hunter2"),
        ("ConfigMap", "data.x", "ENC[AES256_GCM,data:x]"),
        ("ConfigMap", "data.password", "several\nlines"),
        ("ConfigMap", "data.x", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nrest"),
    ],
)
def test_secrets_are_masked(kind: str, key: str, text: str):
    shown = MASK.shown("place", kind, key, text)
    assert shown.startswith("(secret ")
    assert text not in shown


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        ("Secret", "metadata.name", "database"),
        ("Secret", "type", "Opaque"),
        ("Deployment", "spec.template.spec.automountServiceAccountToken", "false"),
        ("Deployment", "spec.template.spec.imagePullSecrets.[0].name", "registry"),
        ("Deployment", "spec.template.spec.containers.[name=token-broker].image", "token-broker:1.2"),
        ("ExternalSecret", "spec.secretStoreRef.name", "vault"),
        ("ConfigMap", "data.x", "plain\ntext"),
    ],
)
def test_what_is_no_secret_is_shown(kind: str, key: str, text: str):
    assert MASK.shown("place", kind, key, text) == text


def test_only_the_lines_of_a_file_that_hold_secrets_are_masked():
    shown = MASK.shown(
        "place", "ConfigMap", "data.app", "level: info\npassword: hunter2\nurl: https://a:b@c\n"
    )
    first, second, third, last = shown.split("\n")
    assert (first, last) == ("level: info", "")
    assert "hunter2" not in second
    assert "a:b" not in third


def test_an_option_names_the_secret_behind_it():
    assert MASK.shown("place", "Pod", "args.[1]", "hunter2", beside="--password").startswith("(secret ")
    assert MASK.shown("place", "Pod", "args.[1]", "web", beside="--name") == "web"


@given(st.text(), st.text())
def test_a_mask_tells_a_change_and_nothing_else(one: str, other: str):
    first, second = (MASK.shown("place", "Secret", "data.x", text) for text in (one, other))
    assert (first == second) == (one == other)
    assert first != MASK.shown("elsewhere", "Secret", "data.x", one)
    assert first != MASK.shown("place", "Secret", "data.y", one)
    assert first != SecretMask(b"another key").shown("place", "Secret", "data.x", one)
