"""The pipeline: graph, choosing a target, list and matrix, and 300 environments."""

from PySide6.QtCore import Qt

from desktop.ui.pipeline.screen import PipelineScreen
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def _graph(window: WindowDriver) -> None:
    window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit("graph")
    window.go("pipeline", "test")


def _choosing(window: WindowDriver) -> None:
    _graph(window)
    window.press("btn.promote")
    window.key(Qt.Key.Key_Down)


def _list(window: WindowDriver) -> None:
    window.go("pipeline", "stage-eu")
    window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit("list")


def _matrix(window: WindowDriver) -> None:
    window.go("pipeline", "stage-eu")
    window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit("matrix")


def _crowd(window: WindowDriver) -> None:
    window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit("graph")
    window.go("pipeline", "prod-us-01")


def _crowded_list(window: WindowDriver) -> None:
    _crowd(window)
    window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit("list")


def _crowded_matrix(window: WindowDriver) -> None:
    _crowd(window)
    window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit("matrix")


SCENES = (
    Scene(name="pipeline-graph", show=_graph),
    Scene(name="pipeline-choosing", show=_choosing),
    Scene(name="pipeline-list", show=_list),
    Scene(name="pipeline-matrix", show=_matrix),
    Scene(name="pipeline-crowd", home="crowded", show=_crowd),
    Scene(name="pipeline-list-crowd", home="crowded", show=_crowded_list),
    Scene(name="pipeline-matrix-crowd", home="crowded", show=_crowded_matrix),
)
