"""A plan is its bytes: the same content in whatever order gives the same, and reading gives it back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import canonical
from desktop.domain.errors import CanonicalFormError
from desktop.domain.plan import Change, Edit, Plan, PlannedTarget, decode_plan
from desktop.domain.target import Slot
from tests.fakes.ledger_events import make_plan, oid

NAMES = st.text(st.sampled_from("abz/.-é漢😀"), min_size=1, max_size=8)
VALUES = st.none() | NAMES
CHANGES = st.builds(Change, field=NAMES, path=NAMES, before=VALUES, after=VALUES)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    slots = draw(st.lists(st.tuples(st.just("") | NAMES, NAMES), unique=True, max_size=4))
    targets = [
        PlannedTarget(
            tenant=tenant,
            service=service,
            changes=tuple(
                draw(st.lists(CHANGES, max_size=3, unique_by=lambda item: (item.field, item.path)))
            ),
        )
        for tenant, service in slots
    ]
    edits = [
        Edit(
            path=path,
            mode="100644",
            old_blob=draw(st.sampled_from(["", oid("old")])),
            new_blob=draw(st.sampled_from(["", oid("new")])),
            slots=tuple(draw(st.permutations([Slot(*slot) for slot in slots]))),
        )
        for path in draw(st.lists(NAMES, unique=True, max_size=3))
    ]
    return Plan(
        source="stage",
        target="prod",
        targets=tuple(targets),
        edits=tuple(edits),
        bindings_digest=canonical.sha256(b"b"),
        policy_digest=canonical.sha256(b"p"),
    )


@given(plans(), st.randoms(use_true_random=False))
def test_order_does_not_matter(plan: Plan, random: object) -> None:
    def shuffled(items: tuple[object, ...]) -> tuple[object, ...]:
        mixed = list(items)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        return tuple(mixed)

    other = replace(
        plan,
        targets=tuple(replace(item, changes=shuffled(item.changes)) for item in shuffled(plan.targets)),  # type: ignore[type-var]
        edits=tuple(replace(item, slots=shuffled(item.slots)) for item in shuffled(plan.edits)),  # type: ignore[type-var]
    )
    assert other.encode() == plan.encode()
    assert other.digest == plan.digest


@given(plans())
def test_reading_gives_the_same_bytes_back(plan: Plan) -> None:
    assert decode_plan(plan.encode()).encode() == plan.encode()


def test_reading_gives_the_plan_back() -> None:
    plan = make_plan(["acme/billing", "acme/web", "beta/web"])
    assert decode_plan(plan.encode()) == plan


def test_a_plan_holds_no_time_person_or_base() -> None:
    """Else two machines would never come to the same digest."""
    content = make_plan(["acme/web"]).as_json()
    assert set(content) == {"v", "route", "targets", "edits", "bindings", "policy"}


@pytest.mark.parametrize(
    "change",
    [
        {"source": "test"},
        {"bindings_digest": canonical.sha256(b"x")},
        {"policy_digest": canonical.sha256(b"x")},
        {"targets": ()},
        {"edits": ()},
    ],
)
def test_every_part_is_in_the_digest(change: dict[str, object]) -> None:
    plan = make_plan(["acme/web"])
    assert replace(plan, **change).digest != plan.digest  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": True},
        {"extra": 1},
        {"route": {"source": "a"}},
        {"route": []},
        {"targets": {}},
        {"targets": [{"tenant": 1, "service": "x", "changes": []}]},
        {"edits": [{"path": "x", "mode": "100644", "old": "", "new": "", "slots": [["a"]]}]},
        {"policy": None},
    ],
)
def test_what_is_no_plan_is_refused(change: dict[str, object]) -> None:
    content = {**make_plan(["acme/web"]).as_json(), **change}
    with pytest.raises(CanonicalFormError):
        decode_plan(canonical.encode(content))  # type: ignore[arg-type]


def test_targets_in_another_order_are_refused() -> None:
    content = make_plan(["acme/billing", "acme/web"]).as_json()
    targets = content["targets"]
    assert isinstance(targets, list)
    with pytest.raises(CanonicalFormError):
        decode_plan(canonical.encode({**content, "targets": targets[::-1]}))
