"""The graph: a frame at 300 and 3,000 environments at several zooms, and the layout beside Graphviz' dot and dagre."""

import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop.domain.environment import Tier
from desktop.presentation.graph_layout import LayoutNode, layers_of, place
from desktop.presentation.graph_scene import GraphScene, make_scene
from desktop.presentation.pipeline_cards import Badge, EnvironmentCard, RouteEdge
from desktop.presentation.wording import ATTENTION, FAILED, HEALTHY, Tone
from desktop.ui.application import make_application
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.theme.theme import Theme
from tests.benchmarks.bench_row import Row, median_seconds, seconds
from tests.benchmarks.bench_world import World
from tests.ui.crowded_home import GROUPS, environment_names, routes

_RUNS, _PEER_RUNS = 15, 3
_MILLISECONDS = 1_000
_ZOOMS = (1.0, 0.5, 0.25)
_DAGRE = """
const dagre = require("dagre"), graph = new dagre.graphlib.Graph();
const given = JSON.parse(require("fs").readFileSync(0));
graph.setGraph({rankdir: "LR"}); graph.setDefaultEdgeLabel(() => ({}));
for (const name of given.nodes) graph.setNode(name, {width: 220, height: 88});
for (const [source, target] of given.edges) graph.setEdge(source, target);
const begin = process.hrtime.bigint(); dagre.layout(graph);
console.log(Number(process.hrtime.bigint() - begin) / 1e9);
"""


def rows(world: World) -> Iterator[Row]:
    """Yield layouts with their peers, and frames."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or make_application(())
    yield from _layouts(world)
    for copies, goal in ((1, 16.0), (10, 33.0)):
        yield from _frames(_scene(copies), goal)
    del application


def _layouts(world: World) -> Iterator[Row]:
    names = [name for group in GROUPS for name in environment_names(group.name)]
    edges = list(routes())
    layers = layers_of(names, edges)
    nodes = [LayoutNode(name=name, layer=layers[name]) for name in names]
    ours = median_seconds(lambda: place(nodes, edges), _RUNS)
    yield Row(name=f"layout of {len(names)} environments", value=ours * _MILLISECONDS, unit="ms", goal=300)
    for peer, theirs in (("dot", _dot(names, edges)), ("dagre (node)", _dagre(world.folder, names, edges))):
        if theirs is not None:
            name = f"layout of {len(names)} environments beside {peer}"
            yield Row(name=name, value=ours, unit="s", peer=peer, peer_value=theirs, faster=1)


def _dot(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> float | None:
    """Return the seconds that Graphviz needs with its start, None where it is not installed."""
    program = shutil.which("dot")
    if program is None:
        return None
    lines = [*(f'"{name}";' for name in names), *(f'"{source}" -> "{target}";' for source, target in edges)]
    graph = "digraph {rankdir=LR; node [shape=box width=2.2 height=0.88];" + "\n".join(lines) + "}"
    command = [program, "-Tplain"]
    return statistics.median(
        seconds(lambda: subprocess.run(command, input=graph.encode(), capture_output=True, check=True))
        for _ in range(_PEER_RUNS)
    )


def _dagre(folder: Path, names: Sequence[str], edges: Sequence[tuple[str, str]]) -> float | None:
    """Return the seconds that dagre needs without its start; None where node cannot load it."""
    node = shutil.which("node")
    if node is None:
        return None
    given = json.dumps({"nodes": list(names), "edges": list(edges)}).encode()
    found: list[float] = []
    for _ in range(_PEER_RUNS):
        done = subprocess.run(
            [node, "-e", _DAGRE], input=given, capture_output=True, cwd=folder, env=os.environ, check=False
        )
        if done.returncode:
            return None
        found.append(float(done.stdout))
    return statistics.median(found)


def _scene(copies: int) -> GraphScene:
    """Return the crowded pipeline so many times over, every environment as a card of its own."""
    cards: list[EnvironmentCard] = []
    edges: list[RouteEdge] = []
    for number in range(copies):
        for group in GROUPS:
            cards += [
                _card(f"{number}-{name}", place_) for place_, name in enumerate(environment_names(group.name))
            ]
        edges += [
            RouteEdge(
                source=f"{number}-{source}", target=f"{number}-{target}", needs_approval=True, frozen=False
            )
            for source, target in routes()
        ]
    return make_scene(cards, edges, ())


def _card(name: str, number: int) -> EnvironmentCard:
    sign = (FAILED, ATTENTION, HEALTHY, HEALTHY, HEALTHY)[number % 5]
    badge = Badge(icon="shield", words="2", tone=Tone.RUN, sentence="R-1 waits")
    return EnvironmentCard(
        name=name,
        tier=list(Tier)[number % 4],
        group="",
        layer=0,
        release="2026.11.3",
        counts="480/480",
        sign=sign,
        tail="",
        badges=(badge,),
        targets=480,
        promotes_to=(),
        spoken=name,
    )


def _frames(scene: GraphScene, goal: float) -> Iterator[Row]:
    canvas = GraphCanvas(Theme("light"))
    canvas.resize(1600, 900)
    canvas.show_scene(scene)
    image = QImage(canvas.size(), QImage.Format.Format_ARGB32_Premultiplied)
    count = len(scene.cards)
    fitted = f"all of it ({canvas.zoom:.0%})"
    for words, zoom in ((fitted, None), *((f"{zoom:.0%}", zoom) for zoom in _ZOOMS)):
        if zoom is not None:
            canvas.zoom_to(zoom)
        _frame(canvas, image)  # curves are made once for a scene
        took = statistics.median(_frame(canvas, image) for _ in range(_RUNS))
        yield Row(
            name=f"frame of {count:,} environments, {words}", value=took * _MILLISECONDS, unit="ms", goal=goal
        )
    canvas.deleteLater()


def _frame(canvas: GraphCanvas, image: QImage) -> float:
    """Paint a frame; return the seconds of processor time it took, whatever else runs on the machine."""
    begin = time.thread_time()
    painter = QPainter(image)
    painter.setClipRect(QRectF(canvas.rect()))
    canvas.render(painter, QPoint())
    painter.end()
    return time.thread_time() - begin
