"""Scope rules: their text, what they resolve to, and that nothing is in a scope that no rule put there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import ScopeError
from desktop.domain.release import ReleaseRanking
from desktop.domain.saved_scope import SavedScope, membership_change, read_saved_scope
from desktop.domain.scope import (
    CandidateTarget,
    Comparison,
    ResolvedScope,
    Scope,
    ScopeRule,
    Term,
    TermKind,
    Verb,
    digest_of,
    fits_pattern,
    resolve,
)
from desktop.domain.scope_text import ScopeNames, parse_rule, parse_scope
from desktop.domain.target import Slot
from desktop.domain.workspace import ReleaseOrder

CALVER = ReleaseRanking(order=ReleaseOrder.CALVER)
NAMES = ScopeNames(
    tenants=("acme", "globex", "umbrella"),
    services=("billing", "web-shop", "web-admin"),
    tags={"ring": ("1", "2"), "region": ("eu", "us"), "group": ("payments", "front")},
)
GROUPS = {"billing": "payments", "web-shop": "front", "web-admin": "front"}
TENANTS = {
    "acme": {"ring": "1", "region": "eu"},
    "globex": {"ring": "1", "region": "us"},
    "umbrella": {"ring": "2", "region": "eu"},
}
RELEASES = {"acme": "2026.11.2", "globex": "2026.11.3", "umbrella": "main"}
ALL = [
    CandidateTarget(
        slot=Slot(tenant, service),
        tenant_tags=TENANTS[tenant],
        service_tags={"group": GROUPS[service]},
        release=RELEASES[tenant],
        source="2026.11.3",
    )
    for tenant in TENANTS
    for service in GROUPS
]


def resolved(text: str) -> ResolvedScope:
    return resolve(parse_scope(text, NAMES), ALL, CALVER)


def found(text: str) -> list[str]:
    return [f"{slot.tenant}/{slot.service}" for slot in resolved(text).slots]


@pytest.mark.parametrize(
    ("text", "count", "some"),
    [
        ("", 0, ""),
        ("# nothing yet\n\n", 0, ""),
        ("include all", 9, "acme/billing"),
        ("exclude all", 0, ""),
        ("only all", 0, ""),
        ("include tenant:acme", 3, "acme/billing"),
        ("include service:billing,web-*", 9, "umbrella/web-admin"),
        ("include service:web-*", 6, "acme/web-shop"),
        ("include group:payments", 3, "globex/billing"),
        ("include service-group:payments", 3, "globex/billing"),
        ("include tag:ring=1", 6, "acme/billing"),
        ("include tag:ring=1 tag:region=eu", 3, "acme/billing"),
        ("include tag:group=payments tenant:acme", 1, "acme/billing"),
        ("include tag:ring=1 service:billing", 2, "globex/billing"),
        ("include acme/billing", 1, "acme/billing"),
        ("include release:2026.11.2", 3, "acme/billing"),
        ("include release:2026.11.*", 6, "globex/billing"),
        ("include all\nexclude tenant:acme", 6, "globex/billing"),
        ("exclude tenant:acme\ninclude all", 9, "acme/billing"),
        ("include all\nexclude tenant:acme\ninclude acme/billing", 7, "acme/billing"),
        ("include all\nonly tag:region=eu", 6, "umbrella/billing"),
        ("include tenant:acme\nonly tag:region=us", 0, ""),
        ("include all\nonly where release < 2026.11.3", 3, "acme/billing"),
        ("include all\nonly where release<=2026.11.3", 6, "globex/billing"),
        ("include all\nonly where release = 2026-11-03", 3, "globex/billing"),
        ("include all\nonly where release != 2026.11.3", 6, "umbrella/billing"),
        ("include all\nonly where release >= 2026.11.3", 3, "globex/billing"),
        ("include all\nonly where release > 2026.11.2", 3, "globex/billing"),
    ],
)
def test_rules_resolve_to_these_targets(text: str, count: int, some: str) -> None:
    slots = found(text)
    assert len(slots) == count
    assert slots == sorted(slots)
    assert not some or some in slots


def test_what_cannot_be_compared_leads_to_fewer_targets() -> None:
    assert "umbrella/billing" not in found("include where release > 2020.1.1")
    left = resolved("include all\nexclude where release < 2026.11.3")
    assert {slot.tenant for slot in left.slots} == {"globex"}
    assert left.undecided == 3
    assert "umbrella/billing" not in found("include all\nonly where release > 2020.1.1")


def test_a_term_that_refuses_wins_over_one_that_cannot_decide() -> None:
    both = resolved("include all\nexclude where release < 2026.11.3 tenant:acme")
    assert len(both.slots) == 6
    assert both.undecided == 0


def test_the_result_tells_what_each_rule_did() -> None:
    result = resolved(
        "include tag:ring=1\nexclude globex/billing\nonly service:billing,web-shop\ninclude release:9.9.9"
    )
    assert [(effect.matched, effect.changed) for effect in result.effects] == [(6, 6), (1, 1), (6, 2), (0, 0)]
    assert [str(rule) for rule in result.unmatched] == ["include release:9.9.9"]
    assert result.excluded == {
        Slot("acme", "web-admin"): 2,
        Slot("globex", "billing"): 1,
        Slot("globex", "web-admin"): 2,
    }
    assert result.already_there == (Slot("globex", "web-shop"),)


def test_what_is_put_back_is_no_longer_excluded() -> None:
    assert resolved("include all\nexclude tenant:acme\ninclude tenant:acme").excluded == {}


def test_the_digest_is_of_the_set() -> None:
    one = resolved("include tenant:acme").digest
    other = resolved(
        "include acme/web-shop acme/web-shop\ninclude acme/billing\ninclude acme/web-admin"
    ).digest
    assert one == other
    assert one != resolved("include tenant:globex").digest
    assert digest_of([Slot("a", "b"), Slot("c", "d")]) == digest_of(
        [Slot("c", "d"), Slot("a", "b"), Slot("a", "b")]
    )
    assert digest_of([Slot("a", "bc")]) != digest_of([Slot("ab", "c")])


def test_a_candidate_that_stands_twice_is_refused() -> None:
    with pytest.raises(ScopeError, match="twice"):
        resolve(parse_scope("include all"), [ALL[0], ALL[0]], CALVER)


def test_without_tenants_a_cell_has_an_empty_tenant() -> None:
    candidates = [CandidateTarget(slot=Slot("", "billing")), CandidateTarget(slot=Slot("acme", "billing"))]
    for text in ("include /billing", 'include tenant:"" service:billing'):
        assert resolve(parse_scope(text), candidates, CALVER).slots == (Slot("", "billing"),)
    assert str(parse_scope("include /billing")) == "include /billing"


@pytest.mark.parametrize(
    ("text", "place", "what", "remedy"),
    [
        ("includ all", "line 1, column 1", '"includ" is no verb', "include"),
        ("include all\n  remove all", "line 2, column 3", '"remove" is no verb', "Write include"),
        ("include", "line 1, column 8", "says nothing", "include service:billing"),
        ("include billing", "line 1, column 9", '"billing" is no term', "service:billing"),
        ("include alll", "line 1, column 9", '"alll" is no term', "all"),
        ("include servic:billing", "line 1, column 9", '"servic:"', "service"),
        ("include service:", "line 1, column 17", "a value is missing", "service:billing"),
        ("include service:billing,", "line 1, column 25", "a value is missing", "service:billing"),
        ("include tag:ring", "line 1, column 13", "a key and a value", "tag:ring=1"),
        ("include tag:rnig=1", "line 1, column 13", 'no tag "rnig"', "Did you mean ring"),
        ("include tag:region=euu", "line 1, column 20", 'no region tag "euu"', "Did you mean eu"),
        ("include group:paymnts", "line 1, column 15", 'no service group "paymnts"', "payments"),
        ("include tenant:acme,globx", "line 1, column 21", 'no tenant "globx"', "Did you mean globex"),
        ("include acme/biling", "line 1, column 14", 'no service "biling"', "billing"),
        ("include acm/billing", "line 1, column 9", 'no tenant "acm"', "acme"),
        ("include acme/*", "line 1, column 9", "one tenant and one service", "tenant:acme"),
        ("include acme/billing/x", "line 1, column 9", "one tenant and one service", "acme/billing"),
        ("only where realease < 1", "line 1, column 12", "only the release", "where release"),
        ("only where release 1", "line 1, column 20", "comparison is missing", "<="),
        ("only where release <", "line 1, column 21", "to compare with is missing", "where release"),
        ("only where release <> 1", "line 1, column 21", "to compare with is missing", "where release"),
        ('include tenant:"acme', "line 1, column 16", "do not close", "inside it"),
        ('include tenant:ac"me"', "line 1, column 18", "inside a value", "whole value"),
        ('include tenant:"acme"x', "line 1, column 22", "space is missing", "between terms"),
    ],
)
def test_a_fault_is_told_with_its_column_and_what_to_write(
    text: str, place: str, what: str, remedy: str
) -> None:
    with pytest.raises(ScopeError) as caught:
        parse_scope(text, NAMES)
    assert caught.value.where == place
    assert what in caught.value.what
    assert remedy in caught.value.remedy


def test_patterns_and_other_workspaces_names_pass() -> None:
    parse_scope("include tenant:zzz*", NAMES)
    parse_scope("include tenant:zzz tag:what=ever group:x zzz/yyy")


def test_texts_have_limits() -> None:
    with pytest.raises(ScopeError, match="65536 characters"):
        parse_scope("include all " * 6000)
    with pytest.raises(ScopeError, match="500 rules"):
        parse_scope("include all\n" * 501)
    with pytest.raises(ScopeError, match="one rule"):
        parse_rule("include all\ninclude all")
    assert parse_rule("include all").verb is Verb.INCLUDE


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "", True),
        ("a*", "a", True),
        ("a*a", "a", False),
        ("*b*", "abc", True),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("a.c", "abc", False),
        ("[ab]", "a", False),
        ("a*bc*bc", "abc", False),
        ("", "", True),
    ],
)
def test_patterns(pattern: str, text: str, fits: bool) -> None:
    assert fits_pattern(pattern, text) is fits


VALUES = st.one_of(
    st.from_regex(r"\A[a-z0-9*.-]{1,8}\Z"), st.text(max_size=8).filter(lambda text: "\0" not in text)
)
NAME = st.text(min_size=1, max_size=6).filter(lambda text: "*" not in text)
TERMS = st.one_of(
    st.just(Term(kind=TermKind.ALL)),
    st.builds(
        lambda kind, values: Term(kind=kind, values=tuple(values)),
        st.sampled_from([TermKind.TENANT, TermKind.SERVICE, TermKind.GROUP, TermKind.RELEASE]),
        st.lists(VALUES, min_size=1, max_size=3),
    ),
    st.builds(
        lambda key, values: Term(kind=TermKind.TAG, key=key, values=tuple(values)),
        st.text(min_size=1, max_size=5),
        st.lists(VALUES, min_size=1, max_size=3),
    ),
    st.builds(
        lambda sign, label: Term(kind=TermKind.WHERE, comparison=sign, values=(label,)),
        st.sampled_from(Comparison),
        st.text(min_size=1, max_size=8),
    ),
    st.builds(
        lambda tenant, service: Term(kind=TermKind.CELL, values=(tenant, service)), NAME | st.just(""), NAME
    ),
)
RULES = st.builds(
    lambda verb, terms: ScopeRule(verb=verb, terms=tuple(terms)),
    st.sampled_from(Verb),
    st.lists(TERMS, min_size=1, max_size=3),
)
SCOPES = st.builds(lambda rules: Scope(rules=tuple(rules)), st.lists(RULES, max_size=5))
USEFUL = st.lists(
    st.sampled_from(
        [
            "include all",
            "include tag:ring=1",
            "include acme/billing",
            "exclude tenant:acme",
            "exclude where release < 2026.11.3",
            "only service:web-*",
            "only where release <= 2026.11.3",
        ]
    ),
    max_size=6,
)


@given(scope=SCOPES)
def test_the_text_of_a_scope_reads_back_to_the_same(scope: Scope) -> None:
    assert parse_scope(str(scope)) == scope


@given(text=st.text(alphabet='include only\n:"\\=,/*<#tag', max_size=60))
def test_any_text_is_a_scope_or_a_told_fault(text: str) -> None:
    try:
        scope = parse_scope(text)
    except ScopeError as error:
        place = error.where
    else:
        place = "line "
        assert parse_scope(str(scope)) == scope
    assert place.startswith("line ")


@given(rules=USEFUL)
def test_nothing_is_in_a_scope_that_no_include_named(rules: list[str]) -> None:
    chosen = set(found("\n".join(rules)))
    included: set[str] = set()
    for rule in rules:
        if rule.startswith("include"):
            included |= set(found(rule))
    assert chosen <= included


@given(rules=USEFUL, last=st.sampled_from(["exclude tag:ring=1", "only tag:ring=1", "include tag:ring=1"]))
def test_the_last_rule_does_what_its_verb_says(rules: list[str], last: str) -> None:
    before, named = set(found("\n".join(rules))), set(found("include tag:ring=1"))
    after = set(found("\n".join([*rules, last])))
    verb = last.partition(" ")[0]
    assert after == {"include": before | named, "exclude": before - named, "only": before & named}[verb]
    assert set(found("\n".join([*rules, last, last]))) == after


@given(candidates=st.permutations(ALL), rules=USEFUL)
def test_the_order_of_the_candidates_does_not_matter(
    candidates: list[CandidateTarget], rules: list[str]
) -> None:
    scope = parse_scope("\n".join(rules))
    assert resolve(scope, candidates, CALVER) == resolve(scope, ALL, CALVER)


def test_a_saved_scope_tells_who_came_and_went() -> None:
    saved = SavedScope(
        name="ring one",
        scope=parse_scope("include tag:ring=1"),
        owner="m.ruiz",
        last_used=datetime(2026, 11, 1, tzinfo=UTC),
        members=(Slot("acme", "billing"), Slot("gone", "billing")),
    )
    change = membership_change(saved, resolve(saved.scope, ALL, CALVER))
    assert (change.was, change.now, len(change.added)) == (2, 6, 5)
    assert change.removed == (Slot("gone", "billing"),)
    assert change
    assert saved.count == 2
    assert read_saved_scope(saved.as_json()) == saved


@pytest.mark.parametrize(
    "more",
    [
        {"name": ""},
        {"name": 3},
        {"rules": "include all"},
        {"rules": ["include all\ninclude all"]},
        {"rules": ["includ all"]},
        {"lastUsed": "2026-11-01T00:00:00"},
        {"lastUsed": "yesterday"},
        {"members": [["a"]]},
        {"members": [["a", 1]]},
        {"extra": 1},
    ],
)
def test_a_wrong_import_is_refused(more: dict[str, object]) -> None:
    body = {"name": "x", "rules": ["include all"], "owner": "m", "lastUsed": None, "members": [], **more}
    with pytest.raises(ScopeError):
        read_saved_scope(body)


def test_a_tag_without_its_word_is_told_how_tags_are_written():
    with pytest.raises(ScopeError) as caught:
        parse_scope("include ring:1")
    assert caught.value.remedy.startswith("Write a tag as tag:ring=")
