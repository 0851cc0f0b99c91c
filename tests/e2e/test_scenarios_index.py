"""The twenty acceptance scenarios: each names the tests that prove it, or stands here with what it waits for.

A scenario is proven by the started program where its words ask for it, and in the window of a test's own process where
many details are looked at; both kinds are named. A named test that is gone fails here.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
_REQUESTS, _FIRST = "e2e/test_window_requests.py", "e2e/test_window_first_run.py"
_T9_T10 = (
    "e2e/test_window_gates.py"
    "::test_t9_t10_a_moved_branch_and_a_freeze_by_the_clock_are_seen_without_being_asked_for"
)
_T8_T11 = f"{_REQUESTS}::test_t8_t11_no_start_before_all_approved_and_none_by_accident"
_T12_T13 = (
    "e2e/test_window_run.py::test_t12_t13_a_run_that_fails_is_stopped_tried_again_and_taken_back_with_a_hold"
)
_T5_T6_T7 = (
    "e2e/test_window_preview.py"
    "::test_t5_t6_t7_previews_belong_to_their_scope_add_up_and_flags_keep_a_request_off"
)
_REQUEST_PAGE = "ui/gates/test_request_page.py"
_PREVIEW = "ui/preview/test_preview_step.py"

COVERED: dict[int, tuple[str, ...]] = {
    1: (f"{_FIRST}::test_t1_somebody_new_looks_around_in_the_sample",),
    2: (
        "e2e/test_window_crowded.py::test_t2_of_300_environments_one_is_found_and_a_draft_is_never_hidden",
        "ui/pipeline/test_crowded_pipeline.py::test_groups_are_closed_and_finding_one_environment_opens_its_group",
        "ui/pipeline/test_crowded_pipeline.py::test_a_filter_never_takes_back_what_an_open_draft_is_about",
    ),
    3: (
        "e2e/test_window_routes.py::test_t3_five_ways_open_the_same_draft_and_no_edge_opens_none",
        "ui/pipeline/test_promoting.py::test_five_ways_open_the_same_draft_and_no_edge_opens_none",
    ),
    4: (
        "e2e/test_window_scope.py::test_t4_scope_is_never_all_by_accident",
        "ui/scope/test_scope_step.py::test_keys_choose_and_each_change_is_kept",
        "ui/scope/test_scope_step.py::test_a_filter_changes_what_is_seen_and_the_corner_asks",
    ),
    5: (
        _T5_T6_T7,
        f"{_PREVIEW}::test_a_late_preview_is_thrown_away_and_that_is_said",
    ),
    6: (
        _T5_T6_T7,
        f"{_PREVIEW}::test_the_numbers_of_a_preview_add_up",
    ),
    7: (
        _T5_T6_T7,
        f"{_PREVIEW}::test_four_flags_are_counted_answered_and_solved",
    ),
    8: (
        _T8_T11,
        f"{_REQUEST_PAGE}::test_from_partial_approval_over_a_moved_branch_to_the_start",
        f"{_REQUEST_PAGE}::test_a_narrower_request_takes_the_place_and_the_approvals_given_count_no_longer",
    ),
    9: (
        _T9_T10,
        "ui/freezes/test_freezes_screen.py::test_the_calendar_shows_a_freeze_and_its_end_by_the_clock_alone",
        (
            "unit/presentation/test_freeze_calendar.py"
            "::test_a_frozen_lane_says_rule_end_in_both_zones_and_whether_rollbacks_pass"
        ),
        "unit/presentation/test_request_inbox.py::test_a_freeze_closes_the_window_with_its_end",
        "unit/presentation/test_request_page_words.py::test_a_freeze_that_blocks_looks_frozen_not_failed",
    ),
    10: (
        _T9_T10,
        f"{_REQUEST_PAGE}::test_from_partial_approval_over_a_moved_branch_to_the_start",
        f"{_REQUEST_PAGE}::test_a_commit_under_the_plan_voids_approvals_and_refuses_new_ones",
    ),
    11: (_T8_T11, f"{_REQUEST_PAGE}::test_from_partial_approval_over_a_moved_branch_to_the_start"),
    12: (
        _T12_T13,
        "ui/live/test_live_runs.py::test_a_failing_run_is_stopped_and_tried_again_while_the_window_answers",
    ),
    13: (
        _T12_T13,
        "ui/rollback/test_rollback_screen.py::test_history_and_change_of_a_request",
        "ui/rollback/test_rollback_screen.py::test_enter_on_cancel_and_esc_leave_without_a_request",
        (
            "ui/rollback/test_rollback_screen.py"
            "::test_with_both_ticks_the_environment_is_held_and_the_release_rejected"
        ),
        f"{_PREVIEW}::test_a_draft_with_a_rejected_release_is_stopped",
    ),
    14: (
        (
            "ui/journeys/test_offline.py"
            "::test_a_remote_that_goes_away_leaves_everything_readable_and_nothing_to_write"
        ),
        "ui/journeys/test_offline.py::test_a_start_without_the_remote_shows_what_was_read_before",
        "ui/timeline/test_timeline_screen.py::test_offline_the_record_is_read_with_its_age",
    ),
    16: (
        f"{_FIRST}::test_t16_a_killed_window_comes_back_where_it_was",
        f"{_FIRST}::test_t16_draft_view_and_filter_are_back_after_a_kill_and_nothing_was_sent",
        f"{_FIRST}::test_t16_a_second_start_hands_over_its_link_and_ends",
    ),
    17: (
        "e2e/test_window_by_keys.py::test_t17_from_the_first_page_to_a_request_without_a_mouse",
        f"{_PREVIEW}::test_a_reason_is_left_by_tab_and_kept_in_the_draft",
        "ui/timeline/test_timeline_screen.py::test_screen_readers_find_the_events_as_a_list",
        (
            "unit/presentation/test_request_page_words.py"
            "::test_a_change_of_a_gate_is_announced_once_with_the_readiness"
        ),
    ),
    18: (
        "ui/test_walk.py::test_the_walk_finds_nothing_cut_faint_or_run_together",
        "ui/test_hostile_walk.py::test_hostile_names_are_whole_and_plain_on_every_screen",
        "ui/kit/test_sheet_host.py::test_a_sheet_has_all_of_its_room",
        "ui/kit/test_buttons.py::test_words_from_outside_are_cut_with_an_ellipsis_and_told_whole",
        "ui/test_looks.py::test_the_first_page_is_whole_in_every_look",
        "ui/test_looks.py::test_what_is_cut_run_together_and_faint_is_found",
        "ui/theme/test_contrast.py::test_words_stand_out_from_every_ground",
        "ui/theme/test_signs_in_grey.py::test_no_two_shapes_look_alike_in_grey",
        "ui/theme/test_signs_in_grey.py::test_two_states_of_one_shape_differ_in_their_words",
    ),
}
WAITING: dict[int, str] = {
    15: "bundles: opening and checking them",
    19: "clusters: reading a kubeconfig",
    20: "the report of a crash and the support file",
}
LATER_PARTS: dict[int, str] = {
    4: "the corner in 100 ms: the benchmark of the grid",
    14: "a cluster that goes away while Git answers: clusters; the export",
    16: "the tray",
    18: "displays that scale by 125, 150 and 200 %: text of double size is walked; the eye on a picture in grey",
}
"""Of covered scenarios: what their words say beyond what is proven here."""


@cache
def declared_in(file: str) -> frozenset[str]:
    """Return the tests that a file below `tests` declares."""
    path = TESTS / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_scenario_is_covered_or_waits_for_something():
    assert COVERED.keys() | WAITING.keys() == set(range(1, 21))
    assert not COVERED.keys() & WAITING.keys()
    assert LATER_PARTS.keys() <= COVERED.keys()


@pytest.mark.parametrize("number", COVERED)
def test_the_tests_that_a_scenario_names_are_there(number: int):
    assert COVERED[number]
    for name in COVERED[number]:
        file, _, test = name.partition("::")
        assert test in declared_in(file), f"T{number}: {name} is gone"


@pytest.mark.parametrize("number", [*range(1, 14), 16, 17])
def test_what_asks_for_the_started_program_is_proven_with_it(number: int):
    assert any(
        name.startswith("e2e/") and f"_t{number}_" in name.rpartition("::")[2] for name in COVERED[number]
    )
