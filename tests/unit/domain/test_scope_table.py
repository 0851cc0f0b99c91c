"""The table of a scope: it comes to the same as resolving rules over a list, and shared edits grow to their whole."""

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.release import ReleaseRanking
from desktop.domain.scope import CandidateTarget, Comparison, Scope, ScopeRule, Term, TermKind, Verb, resolve
from desktop.domain.scope_table import TableResolver, has, numbers, shared_outside, table_of
from desktop.domain.target import Slot
from desktop.domain.workspace import ReleaseOrder

CALVER = ReleaseRanking(order=ReleaseOrder.CALVER)
TENANTS = ("acme", "globex", "umbra", "")
SERVICES = ("billing", "web", "web-admin")
RELEASES = (None, "2026.11.1", "2026.11.3", "main", "")


@st.composite
def candidate_lists(draw: st.DrawFn) -> list[CandidateTarget]:
    slots = draw(
        st.lists(st.tuples(st.sampled_from(TENANTS), st.sampled_from(SERVICES)), unique=True, min_size=1)
    )
    return [
        CandidateTarget(
            slot=Slot(tenant, service),
            tenant_tags={"ring": "1" if tenant < "b" else "2"},
            service_tags={"group": "front" if service.startswith("web") else "pay"},
            release=draw(st.sampled_from(RELEASES)),
            source="2026.11.3",
            locked=draw(st.sampled_from(("", "", "nothing to come from"))),
        )
        for tenant, service in slots
    ]


def terms() -> st.SearchStrategy[Term]:
    return st.one_of(
        st.just(Term(kind=TermKind.ALL)),
        st.builds(
            lambda tenant, service: Term(kind=TermKind.CELL, values=(tenant, service)),
            st.sampled_from((*TENANTS, "nobody")),
            st.sampled_from(SERVICES),
        ),
        st.builds(
            lambda name: Term(kind=TermKind.TENANT, values=(name,)), st.sampled_from((*TENANTS, "*m*"))
        ),
        st.builds(
            lambda name: Term(kind=TermKind.SERVICE, values=(name,)), st.sampled_from((*SERVICES, "web*"))
        ),
        st.builds(
            lambda name: Term(kind=TermKind.GROUP, values=(name,)), st.sampled_from(("front", "pay", "x"))
        ),
        st.builds(
            lambda key, value: Term(kind=TermKind.TAG, key=key, values=(value,)),
            st.sampled_from(("ring", "group", "none")),
            st.sampled_from(("1", "2", "front")),
        ),
        st.builds(
            lambda label: Term(kind=TermKind.RELEASE, values=(label,)), st.sampled_from(("2026.*", "main"))
        ),
        st.builds(
            lambda sign, label: Term(kind=TermKind.WHERE, values=(label,), comparison=sign),
            st.sampled_from(list(Comparison)),
            st.sampled_from(("2026.11.3", "main")),
        ),
    )


def rules() -> st.SearchStrategy[tuple[ScopeRule, ...]]:
    rule = st.builds(
        lambda verb, parts: ScopeRule(verb=verb, terms=tuple(parts)),
        st.sampled_from(list(Verb)),
        st.lists(terms(), min_size=1, max_size=3),
    )
    return st.lists(rule, max_size=6).map(tuple)


@settings(max_examples=400, deadline=None)
@given(candidate_lists(), rules())
def test_a_table_resolves_as_the_list_does(
    candidates: list[CandidateTarget], wanted: tuple[ScopeRule, ...]
) -> None:
    table = table_of(candidates)
    whole = resolve(Scope(rules=wanted), candidates, CALVER)
    resolver = TableResolver(table, CALVER)
    found = resolver.resolve(())
    for count in range(1, len(wanted) + 1):  # as rules are added one by one, with what was kept
        found = resolver.resolve(wanted[:count])
    assert table.slots(found.chosen) == whole.slots
    assert table.slots(found.chosen & table.already) == whole.already_there
    assert table.slots(found.by_rule | found.by_hand) == tuple(whole.excluded)
    assert found.effects == whole.effects


def test_more_than_two_hundred_releases_are_told_apart() -> None:
    many = [
        CandidateTarget(slot=Slot(f"t{number:03}", "web"), release=f"2026.1.{number}")
        for number in range(700)
    ]
    table = table_of(many)
    found = table.of_labels(lambda label: label in {"2026.1.3", "2026.1.300", "2026.1.699"})
    assert table.slots(found) == (Slot("t003", "web"), Slot("t300", "web"), Slot("t699", "web"))
    assert table.release(numbers(table.cells(found))[1]) == "2026.1.300"


def test_services_of_a_group_stand_together_in_the_wished_order() -> None:
    groups = {"web": "front", "billing": "pay", "cart": "front", "cron": "", "audit": ""}
    table = table_of(
        [
            CandidateTarget(
                slot=Slot("acme", name), service_tags={"group": groups[name]} if groups[name] else {}
            )
            for name in groups
        ],
        services=("billing", "web", "cron"),
    )
    assert table.services == ("billing", "web", "cart", "cron", "audit")


def test_what_came_later_is_not_chosen() -> None:
    both = [CandidateTarget(slot=Slot(name, "web")) for name in ("acme", "globex")]
    table = table_of(both, fresh=[Slot("globex", "web")])
    found = TableResolver(table, CALVER).resolve(
        [ScopeRule(verb=Verb.INCLUDE, terms=(Term(kind=TermKind.ALL),))]
    )
    assert table.slots(found.chosen) == (Slot("acme", "web"),)
    assert table.slots(table.fresh) == (Slot("globex", "web"),)


def test_shared_edits_bring_what_they_touch_and_what_that_touches() -> None:
    slots = [Slot("", name) for name in ("a", "b", "c", "d", "e")]
    one, two, far = slots[:2], slots[1:3], slots[3:]
    table = table_of(
        [CandidateTarget(slot=slot) for slot in slots],
        shared=(("one", one, one), ("two", two, [slots[1]]), ("far", far, far)),
    )
    outside = shared_outside(table, table.of_cells([0]))
    assert table.slots(outside) == (Slot("", "b"), Slot("", "c"))
    assert not shared_outside(table, table.of_cells([2]))  # c reads it, but would not change it
    assert has(shared_outside(table, table.of_cells([4])), 3)
