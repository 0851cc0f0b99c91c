"""Policy rules in CEL: what passes, and everything that must never pass."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from desktop.application.ports import PolicyEngine
from desktop.backends.policy.engine import CelPolicyEngine
from desktop.domain.environment import Environment, Tier
from desktop.domain.plan import Change, Edit, Plan, PlannedTarget
from desktop.domain.policy_facts import policy_facts
from desktop.domain.target import Slot

ENGINE: PolicyEngine = CelPolicyEngine()
PINNED = 'plan.targets.all(t, t.to.image != "latest")'
PROD = Environment(name="prod-eu", tier=Tier.PROD, folder="prod-eu")


def change(
    after: str | None, path: str = "a.yaml", before: str | None = "1.0", field: str = "image"
) -> Change:
    return Change(field=field, path=path, before=before, after=after)


def plan(*targets: PlannedTarget) -> Plan:
    edits = (Edit(path="a.yaml", mode="100644", old_blob="1", new_blob="2", slots=()),)
    return Plan(
        source="stage", target="prod-eu", targets=targets, edits=edits, bindings_digest="b", policy_digest="p"
    )


def target(*changes: Change, tenant: str = "acme") -> PlannedTarget:
    return PlannedTarget(tenant=tenant, service="billing", changes=changes)


FACTS: Mapping[str, object] = {
    "route": {"source": "stage", "target": "prod-eu"},
    "targets": [
        {"tenant": "acme", "service": "billing", "from": {"image": "1.0"}, "to": {"image": "1.1"}},
        {"tenant": "globex", "service": "billing", "from": {"image": None}, "to": {"image": "1.1"}},
    ],
    "counts": {"targets": 2},
    "words": ("a", "b"),
}


@pytest.mark.parametrize(
    ("cel", "passed"),
    [
        (PINNED, True),
        ('plan.targets.all(t, t.to.image == "latest")', False),
        ("plan.counts.targets <= 50", True),
        ("plan.counts.targets > 50", False),
        ('plan.route.target == "prod-eu" && plan.targets.size() == 2', True),
        ('plan.targets.exists(t, t.from.image == null && t.tenant == "globex")', True),
        ('plan.targets.all(t, t.to.image.matches("^[0-9]+\\\\.[0-9]+$"))', True),
        ("has(plan.route.source) && !has(plan.route.nothing)", True),
        ('plan.words == ["a", "b"]', True),
    ],
)
def test_a_rule_is_told(cel: str, passed: bool) -> None:
    assert ENGINE.check(cel) is None
    outcome = ENGINE.evaluate(cel, FACTS)
    assert (outcome.passed, outcome.error) == (passed, "")


@pytest.mark.parametrize(
    ("cel", "words"),
    [
        ("plan.targets.all(t, true", "line 1, column 25: Syntax error"),
        ("", "line 1, column 1"),
        ("nothing == 1", "line 1, column 1: undeclared reference to 'nothing'"),
        ("true &&\n  nothing", "line 2, column 3"),
        ('"true"', "answers STRING"),
        ("1", "answers INT"),
        ("null", "answers NULL"),
        ("(" * 50 + "true" + ")" * 50, "recursion limit"),
        ("true || " * 600 + "true", "at most 4096"),
    ],
)
def test_a_rule_that_cannot_be_used_is_told_with_its_place_and_never_passes(cel: str, words: str) -> None:
    assert words in (ENGINE.check(cel) or "")
    outcome = ENGINE.evaluate(cel, FACTS)
    assert not outcome.passed
    assert words in outcome.error


@pytest.mark.parametrize(
    ("cel", "words"),
    [
        ("plan.nothing", "Key not found"),
        ("plan.targets[7].tenant == ''", "index=7"),
        ("plan.targets.all(t, t.to.replicas == '3')", "Key not found"),
        ("plan.counts.targets", "answers INT"),
        ("plan.route.source", "answers STRING"),
        ("1 / 0 == 1", "divide by zero"),
    ],
)
def test_an_error_or_another_answer_is_never_a_pass(cel: str, words: str) -> None:
    outcome = ENGINE.evaluate(cel, FACTS)
    assert not outcome.passed
    assert words in outcome.error


def test_loops_without_end_are_an_error() -> None:
    outcome = ENGINE.evaluate("plan.a.all(x, plan.a.all(y, true))", {"a": list(range(200))})
    assert not outcome.passed
    assert "10,000 steps" in outcome.error


def _nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "fact",
    [1.5, 2**63, b"x", {1, 2}, {1: 2}, "\ud800", _nested(40), object()],
    ids=lambda fact: type(fact).__name__,
)
def test_a_fact_that_has_no_place_in_cel_is_an_error_even_if_nobody_asks_for_it(fact: object) -> None:
    outcome = ENGINE.evaluate("true", {"fact": fact})
    assert not outcome.passed
    assert outcome.error


def test_the_facts_of_a_plan() -> None:
    facts = policy_facts(
        plan(target(change("1.1"), change("9", field="chart"))), PROD, {Slot("acme", "billing"): {"x": "y"}}
    )
    assert facts["route"] == {"source": "stage", "target": "prod-eu", "tier": "prod"}
    assert facts["targets"] == [
        {
            "tenant": "acme",
            "service": "billing",
            "environment": "prod-eu",
            "from": {"x": "y", "image": "1.0", "chart": "1.0"},
            "to": {"x": "y", "image": "1.1", "chart": "9"},
        }
    ]
    assert facts["counts"] == {"targets": 1, "tenants": 1, "services": 1, "files": 1, "installs": 0}


def test_a_value_cannot_hide_behind_another_of_the_same_field() -> None:
    hidden = plan(target(change("1.1", "a.yaml"), change("latest", "b.yaml"), change("1.1", "c.yaml")))
    for order in (hidden.targets[0].changes, hidden.targets[0].changes[::-1]):
        facts = policy_facts(plan(target(*order)), PROD)
        assert not ENGINE.evaluate(PINNED, facts).passed
        assert facts["counts"] == {"targets": 1, "tenants": 1, "services": 1, "files": 1, "installs": 0}


def test_an_install_counts_and_has_null_before() -> None:
    facts = policy_facts(plan(target(change("1.1", before=None))), PROD)
    assert ENGINE.evaluate("plan.counts.installs == 1", facts).passed
    assert ENGINE.evaluate("plan.targets.all(t, t.from.image == null)", facts).passed


def test_the_library_is_loaded_with_the_first_rule_only() -> None:
    code = (
        "import sys; from desktop.backends.policy.engine import CelPolicyEngine as E; e = E(); "
        "assert 'cel_expr_python.cel' not in sys.modules; assert e.check('true') is None; "
        "assert 'cel_expr_python.cel' in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
