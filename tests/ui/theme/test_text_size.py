"""Text that grew and shrank again is as large as before, everywhere."""

from PySide6.QtWidgets import QAbstractScrollArea

from tests.ui.driver import WindowDriver


def test_text_that_grew_and_shrank_is_as_large_as_before(window: WindowDriver) -> None:
    for screen in ("timeline", "requests", "settings", "timeline"):
        window.go(screen)
    for size in (2.0, 1.0):
        window.desk.theme.scale_text(size)
        window.settle()
    areas = window.window.findChildren(QAbstractScrollArea)
    assert areas
    wrong = {
        f"{type(area).__name__}: {area.viewport().font().pixelSize()} in {area.font().pixelSize()}"
        for area in areas
        if area.viewport().font().pixelSize() != area.font().pixelSize()
    }
    assert not wrong, "what a view paints in without asking is the font of its viewport"
