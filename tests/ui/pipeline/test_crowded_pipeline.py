"""300 environments: groups closed and all in view, finding opens the right one, input is answered at once."""

import time

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible

from desktop.presentation.graph_scene import GROUP_PREFIX
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.pipeline.screen import PipelineScreen
from tests.ui.crowded_home import GROUPS
from tests.ui.driver import WindowDriver

_ANSWERED_SECONDS = 0.2


def test_groups_are_closed_and_finding_one_environment_opens_its_group(wide_window: WindowDriver) -> None:
    canvas = wide_window.find("view.graph", GraphCanvas)
    scene = canvas.scene
    assert scene is not None
    assert set(scene.order) == {f"{GROUP_PREFIX}{group.name}" for group in GROUPS}
    room = QRectF(canvas.rect())
    assert all(room.contains(canvas.place_of(group.name + "-01")) for group in GROUPS), "all 20 are in view"

    wide_window.key(Qt.Key.Key_Slash, to=canvas)
    begin = time.process_time()
    wide_window.type("prod-eu-17")
    assert time.process_time() - begin < _ANSWERED_SECONDS * len("prod-eu-17")
    wide_window.key(Qt.Key.Key_Return)
    scene = canvas.scene
    assert scene is not None
    assert "prod-eu" not in scene.closed
    assert canvas.selection == "prod-eu-17"
    assert canvas.hasFocus()
    assert room.contains(canvas.place_of("prod-eu-17"))
    interface = QAccessible.queryAccessibleInterface(canvas)
    names = [interface.child(n).text(QAccessible.Text.Name) for n in range(interface.childCount())]
    spoken = next(name for name in names if name.startswith("prod-eu-17,"))
    assert "healthy" in spoken
    assert "release 2026.11.1" in spoken
    assert "20 of 20 targets" in spoken


def test_a_filter_never_takes_back_what_an_open_draft_is_about(wide_window: WindowDriver) -> None:
    wide_window.desk.promotion_wanted.emit("stage-eu-01", "prod-eu-01")
    wide_window.settle()
    wide_window.go("pipeline")
    screen = wide_window.find("page.pipeline", PipelineScreen)
    screen.bar.field.setText("zzz")
    wide_window.settle()
    hidden = screen.graph.canvas.look.hidden
    assert len(hidden) == 298
    assert not {"stage-eu-01", "prod-eu-01"} & hidden
    assert [row.name for row in screen.list.model_of_rows.rows] == ["stage-eu-01", "prod-eu-01"]

    screen.bar.field.setText("")
    wide_window.key(Qt.Key.Key_N, to=screen.graph.canvas)
    assert screen.graph.canvas.selection in {"prod-us-01", "prod-us-02"}, "the worst comes first"
