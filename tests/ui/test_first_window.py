"""The window opens: on nothing with its first page, on the sample with its pipeline."""

from tests.ui.driver import WindowDriver


def test_somebody_new_sees_three_ways_to_begin(empty_window: WindowDriver) -> None:
    assert empty_window.sees("page.welcome")
    assert empty_window.desk.messages == []


def test_the_sample_opens_read_only_at_its_pipeline(window: WindowDriver) -> None:
    assert window.sees("page.pipeline")
    assert window.desk.read_only
    assert window.desk.messages == []
