"""The first page in each theme and with text of double size is whole; and what is broken in a window is found."""

from collections.abc import Iterator

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from tests.ui.driver import WindowDriver
from tests.ui.looks import findings_on_top

LOOKS = (("light", 1.0), ("dark", 1.0), ("high-contrast", 2.0))
"""Each theme, and both ends of the text's size; the letters' places are the same in every theme."""


def in_every_look(window: WindowDriver) -> Iterator[str]:
    """Look at what the window shows in each theme, with text of one size and of double size."""
    theme = window.desk.theme
    for choice, size in LOOKS:
        theme.choose(choice)
        theme.scale_text(size)
        window.settle()
        for found in findings_on_top(window.window):
            yield f"{choice}, text {size:.0%}: {found}"


def test_the_first_page_is_whole_in_every_look(empty_window: WindowDriver) -> None:
    assert list(in_every_look(empty_window)) == []


def test_what_is_cut_run_together_and_faint_is_found(window: WindowDriver) -> None:
    """The finders find: a button too narrow for its words, labels over each other, words like their ground."""
    window.go("requests")
    theme, page = window.desk.theme, window.find("page.requests")
    over = [Words(theme, words) for words in ("One upon another", "Another upon one")]
    narrow = Button(theme, "Far too many words for it", name="btn.narrow")
    weak = Words(theme, "Hardly seen", colour="border_subtle")
    for widget, left, wide in ((over[0], 0, 200), (over[1], 40, 200), (narrow, 300, 60), (weak, 500, 200)):
        widget.setParent(page)
        widget.setGeometry(left, 300, wide, 24)
        widget.show()
    window.settle()
    found = list(findings_on_top(window.window))
    for kind, words in (
        ("cut", "Far too many words"),
        ("too narrow", "btn.narrow"),
        ("overlap", "One upon another"),
        ("faint", "Hardly seen"),
    ):
        assert any(one.startswith(kind) and words in one for one in found), (kind, found)
