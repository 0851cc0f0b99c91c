"""Working on a scope: whatever is clicked, the rules come to exactly that; headers go some, all, none and back."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.release import ReleaseRanking
from desktop.domain.scope import CandidateTarget, resolve
from desktop.domain.scope_table import ScopeTable, numbers, table_of
from desktop.domain.scope_text import parse_scope
from desktop.domain.target import Slot
from desktop.domain.workspace import ReleaseOrder
from desktop.presentation.scope_editor import ScopeEditor, ScopeView
from desktop.presentation.scope_health import ScopeHealth
from desktop.presentation.scope_matrix import SIGN, UNKNOWN, Cell, Tri
from desktop.presentation.scope_overview import Ink, overview_of
from desktop.presentation.scope_press import Line, Press
from desktop.presentation.scope_writing import ScopeRules
from tests.fakes.scope_tables import crowded_table

CALVER = ReleaseRanking(order=ReleaseOrder.CALVER)
TENANTS = ("acme", "borealis", "cobalt", "umbra")
GROUPS = {"billing": "payments", "pay": "payments", "web": "storefront", "cart": "storefront"}
RINGS = {"acme": "1", "borealis": "1", "cobalt": "2", "umbra": "2"}
ABSENT = {("borealis", "cart"), ("umbra", "pay")}
LOCKED = {("cobalt", "web")}
THERE = {("borealis", "billing")}


def candidates(tenants: tuple[str, ...] = TENANTS) -> list[CandidateTarget]:
    return [
        CandidateTarget(
            slot=Slot(tenant, service),
            tenant_tags={"ring": RINGS[tenant]} if tenant in RINGS else {},
            service_tags={"group": group},
            release="2026.11.3" if (tenant, service) in THERE else "2026.11.1",
            source="2026.11.3",
            locked="nothing in test to come from" if (tenant, service) in LOCKED else "",
        )
        for tenant in tenants
        for service, group in GROUPS.items()
        if (tenant, service) not in ABSENT
    ]


def editor(rules: str = "", *, limit: int = 0, tenants: tuple[str, ...] = TENANTS) -> ScopeEditor:
    return ScopeEditor(table_of(candidates(tenants)), CALVER, rules, limit=limit, release="2026.11.3")


def chosen(view: ScopeView) -> set[tuple[str, str]]:
    return {
        tuple(view.picture.table.at(cell))
        for cell in numbers(bytes(look & SIGN in (Cell.IN, Cell.ALREADY) for look in view.picture.looks))
    }  # type: ignore[return-value]


def resolved(view: ScopeView) -> set[tuple[str, str]]:
    return {tuple(slot) for slot in resolve(parse_scope(view.rules), candidates(), CALVER).slots}  # type: ignore[misc]


def row(name: str) -> Press:
    return Press(Line.ROW, row=table().tenants.index(name))


def cell(tenant: str, service: str) -> Press:
    return Press(Line.CELL, row=table().tenants.index(tenant), column=table().services.index(service))


def table() -> ScopeTable:
    return table_of(candidates())


def presses() -> st.SearchStrategy[Press]:
    rows, columns = st.integers(0, len(TENANTS) - 1), st.integers(0, len(GROUPS) - 1)
    return st.one_of(
        st.builds(lambda r, c: Press(Line.CELL, row=r, column=c), rows, columns),
        st.builds(lambda r: Press(Line.ROW, row=r), rows),
        st.builds(lambda c: Press(Line.COLUMN, column=c), columns),
        st.builds(lambda name: Press(Line.GROUP, group=name), st.sampled_from(("payments", "storefront"))),
        st.just(Press(Line.ALL)),
    )


FILTERS = (
    "",
    "tag:ring=1",
    "pay",
    "service:web",
    "is:selected",
    "zzz",
    "group:payments tag:ring=2",
    "release:2026.11.1",
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(presses(), st.sampled_from(FILTERS)), max_size=14))
def test_whatever_is_clicked_the_rules_come_to_exactly_what_is_shown(
    deeds: list[Press | str],
) -> None:
    work = editor()
    for deed in deeds:
        before = chosen(work.narrow(work.view().filter.text if isinstance(deed, Press) else ""))
        if isinstance(deed, str):
            view = work.narrow(deed)
            everything = work.narrow("")
            assert chosen(everything) == before, "a filter selected or took out something"
            view = work.narrow(deed)
        else:
            view = work.press(deed)
        whole = work.narrow("")
        assert chosen(whole) == resolved(whole)
        work.narrow(view.filter.text)
    count = 0
    while work.view().can_undo:
        work.write(ScopeRules.undo)
        count += 1
    assert work.view().rules == ""
    for _ in range(count):
        work.write(ScopeRules.redo)
    whole = work.narrow("")
    assert chosen(whole) == resolved(whole)


@settings(max_examples=150, deadline=None)
@given(st.lists(presses(), max_size=8), presses())
def test_a_header_goes_all_then_none_then_back_to_the_remembered_some(
    before: list[Press], header: Press
) -> None:
    work = editor()
    for press in before:
        work.press(press)
    if header.line is Line.CELL:
        header = Press(Line.ROW, row=header.row)
    start, state = chosen(work.view()), _state(work.view(), header)
    views = [work.press(header) for _ in range(3)]
    if state is Tri.SOME:
        assert [_state(view, header) for view in views] == [Tri.ALL, Tri.NONE, Tri.SOME]
        assert chosen(views[2]) == start
    else:
        assert {_state(view, header) for view in views} & {Tri.ALL, Tri.SOME} or state is Tri.NOTHING


def _state(view: ScopeView, press: Press) -> Tri:
    match press.line:
        case Line.ROW:
            return view.picture.row_heads[press.row].state
        case Line.COLUMN:
            return view.picture.column_heads[press.column].state
        case Line.GROUP:
            return next(band for band in view.picture.bands if band.name == press.group).head.state
        case _:
            return view.picture.corner.state


def test_a_row_says_all_then_none_then_the_rules_it_had() -> None:
    work = editor("include tag:ring=1 service:billing,pay")
    assert work.press(row("acme")).rules.splitlines()[-1] == "include tenant:acme"
    assert work.press(row("acme")).rules.splitlines()[-1] == "exclude tenant:acme"
    assert work.press(row("acme")).rules == "include tag:ring=1 service:billing,pay"


def test_a_click_adds_the_smallest_rule_and_takes_it_back() -> None:
    work = editor()
    assert work.press(cell("acme", "web")).rules == "include acme/web"
    assert work.press(Press(Line.COLUMN, column=0)).rules == "include acme/web\ninclude service:billing"
    assert work.press(cell("acme", "billing")).rules.splitlines()[-1] == "exclude acme/billing"
    view = work.press(cell("acme", "billing"))
    assert view.rules == "include acme/web\ninclude service:billing"
    assert [(line.effect, line.hand) for line in view.lines] == [("+1", True), ("+4", False)]


def test_through_a_filter_a_header_means_what_is_seen_and_says_it_in_the_words_of_the_filter() -> None:
    work = editor()
    work.narrow("tag:ring=1")
    view = work.press(Press(Line.ALL))
    assert view.rules == "include tag:ring=1"
    work.narrow("service:pay")
    assert work.press(Press(Line.ROW, row=2)).rules.splitlines()[-1] == "include service:*pay* tenant:cobalt"
    assert work.narrow("tag:ring=2").counts.hidden == 7


def test_nothing_seen_is_nothing_chosen() -> None:
    work = editor("include tenant:acme")
    work.narrow("zzz")
    assert work.choose_seen().rules == "include tenant:acme"
    assert work.press(Press(Line.ALL)).message == "Nothing to choose here"
    assert work.view().counts.hidden == 4
    assert work.choose_none().rules == ""


def test_more_than_the_limit_asks_first() -> None:
    work = editor("include acme/web", limit=3)
    asked = work.press(Press(Line.ALL))
    assert (asked.question, asked.rules) == (12, "include acme/web")
    assert work.choose_seen().question == 12
    assert work.press(Press(Line.ALL), agreed=True).counts.to_change == 12


def test_what_cannot_be_chosen_says_why() -> None:
    work = editor()
    assert work.press(cell("cobalt", "web")).message == "cobalt / web is locked: nothing in test to come from"
    assert work.press(cell("umbra", "pay")).message == "umbra / pay is not connected"
    assert work.view().rules == ""


def test_cells_and_headers_are_spoken_with_their_state() -> None:
    work = editor("include tag:ring=1\nexclude acme/web")
    work.take_health(ScopeHealth(at=datetime(2026, 11, 22, tzinfo=UTC), unknown=table().of_cells([0])))
    picture = work.view().picture
    assert picture.spoken(0, 0) == "acme, billing, included, on 2026.11.1, state unknown, row 1 of 4"
    assert picture.spoken(1, 0) == (
        "borealis, billing, included, already on this release, on 2026.11.3, row 2 of 4"
    )
    web = picture.columns.index(picture.table.services.index("web"))
    assert picture.spoken(0, web) == "acme, web, out, on 2026.11.1, set by hand, row 1 of 4"
    assert picture.spoken(2, web) == (
        "cobalt, web, locked: nothing in test to come from, on 2026.11.1, row 3 of 4"
    )
    assert picture.row_words(0) == "acme, some included, 3 of 4, row 1 of 4"
    assert picture.column_words(0) == "billing, some included, 2 of 4, column 1 of 4"
    assert picture.band_words(0) == "group payments, some included, 4 of 7"
    assert picture.corner_words == "All shown, some included, 6 of 13"
    assert picture.look(0, 0) & UNKNOWN


def test_counts_add_up_to_everything_there_is() -> None:
    work = editor("include tag:ring=1\nexclude service:cart\nexclude acme/web")
    view = work.view()
    counts = {line.key: line.count for line in view.counts.rows}
    assert counts == {"change": 4, "already": 1, "excluded": 1, "by-hand": 1, "locked": 1, "rest": 6}
    assert sum(counts.values()) == len(candidates())
    assert set(view.counts.rows[0].names) == {f"{one} / {two}" for one, two in chosen(view) - THERE}
    assert (view.counts.tenants, view.counts.services) == (2, 3)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("inclde tag:ring=1", "Did you mean include"),
        ("include tag:rng=1", "Did you mean ring"),
        ("include service:bill", "Did you mean billing"),
        ("include", "says nothing"),
    ],
)
def test_a_wrong_rule_is_said_and_changes_nothing(typed: str, fault: str) -> None:
    work = editor("include acme/web")
    view = work.write(lambda rules: rules.add(typed))
    assert fault in view.fault
    assert view.rules == "include acme/web"
    assert not view.can_undo


def test_rules_are_edited_in_their_place_and_removed() -> None:
    work = editor("include tenant:acme\nexclude service:web")
    assert (
        work.write(lambda rules: rules.edit(0, "include tenant:cobalt")).rules
        == "include tenant:cobalt\nexclude service:web"
    )
    assert work.write(lambda rules: rules.edit(1, " ")).rules == "include tenant:cobalt"
    assert work.write(ScopeRules.undo).rules == "include tenant:cobalt\nexclude service:web"
    assert work.view().can_redo == "remove exclude service:web"


def test_shared_edits_are_counted_and_included_by_their_service() -> None:
    shared = [("charts/web.yaml: version", [Slot(name, "web") for name in ("acme", "borealis", "umbra")])]
    both = table_of(candidates(), shared=[(place, slots, slots) for place, slots in shared])
    work = ScopeEditor(both, CALVER, "include acme/web")
    assert work.view().counts.outside == 2
    view = work.include_shared()
    assert view.counts.outside == 0
    assert view.rules == "include acme/web\ninclude service:web"


def test_new_targets_of_a_rule_wait_until_they_are_added() -> None:
    later = table_of(candidates(), fresh=[Slot("acme", "web")])
    view = ScopeEditor(later, CALVER, "include tenant:acme").view()
    assert (view.counts.to_change, view.counts.fresh) == (3, 1)
    assert "New since the rules" in {line.words for line in view.counts.rows}


def test_without_tenants_there_is_no_word_of_them() -> None:
    plainly = editor(tenants=("",))
    view = plainly.press(Press(Line.COLUMN, column=0))
    assert not view.picture.has_tenants
    assert view.rules == "include service:billing"
    assert view.picture.spoken(0, 0) == "billing, included, on 2026.11.1, 1 of 4"
    assert all("tenant" not in facet.counts for facet in view.facets)


def test_inverting_a_row_swaps_what_is_in_it() -> None:
    work = editor("include tenant:acme service:billing,web")
    view = work.invert_row(0)
    assert chosen(view) == {("acme", "pay"), ("acme", "cart")}
    assert work.write(ScopeRules.undo).rules == "include tenant:acme service:billing,web"


def test_half_a_million_targets_are_never_all_by_accident() -> None:
    work = ScopeEditor(crowded_table(), CALVER, "include tenant:tenant-0007 service:service-00*", limit=2_000)
    seven = Press(Line.ROW, row=7)
    partial = work.view().counts.chosen
    states = [work.press(seven).picture.row_heads[7].state for _ in range(3)]
    assert states == [Tri.ALL, Tri.NONE, Tri.SOME]
    assert work.view().counts.chosen == partial
    work.narrow("zzz")
    assert work.choose_seen(agreed=True).counts.chosen == partial
    work.narrow("")
    assert work.press(Press(Line.ALL)).question > 300_000
    begin = time.thread_time()
    view = work.press(Press(Line.ALL), agreed=True)
    took = time.thread_time() - begin
    assert view.rules.splitlines()[-1] == "include all"
    assert view.picture.corner.state is Tri.ALL
    assert took < 0.5  # the goal is 0.1 s, which `tests.benchmarks scope_grid` measures


def test_the_far_view_draws_what_the_cells_say() -> None:
    work = editor("include tag:ring=1")
    work.take_health(ScopeHealth(at=datetime(2026, 11, 22, tzinfo=UTC), unknown=table().of_cells([0])))
    picture = work.view().picture
    drawn = overview_of(picture, work.kinds(picture))
    web = picture.columns.index(picture.table.services.index("web"))

    def inks(row: int, column: int) -> set[int]:
        top, left = drawn.tops[row], drawn.lefts[column]
        return {drawn.pixels[(top + y) * drawn.stride + left + x] for y in range(2) for x in range(2)}

    assert inks(0, 0) == {Ink.IN, Ink.PALE}
    assert inks(0, web) == {Ink.IN}
    assert inks(1, 0) == {Ink.ALREADY}
    assert inks(2, web) <= {Ink.HATCH, Ink.CLEAR}
    assert inks(3, 0) == {Ink.OUT}
    assert inks(3, picture.columns.index(picture.table.services.index("pay"))) == {Ink.CLEAR}
    assert [name for name, _start, _end in drawn.kinds] == ["ring 1", "ring 2"]
