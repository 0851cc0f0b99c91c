"""The graph: a frame at 300 and 3,000 environments at several zooms, and the layout beside Graphviz' dot and dagre."""

import json
import resource
import shlex
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop.domain.environment import Tier
from desktop.presentation.graph_layout import Box, LayoutNode, layers_of, place
from desktop.presentation.graph_scene import GraphScene, make_scene
from desktop.presentation.pipeline_cards import Badge, EnvironmentCard, RouteEdge
from desktop.presentation.signs import ATTENTION, FAILED, HEALTHY, Tone
from desktop.ui.pipeline.graph_view import GraphView
from desktop.ui.theme.theme import Theme
from tests.benchmarks.bench_application import the_application
from tests.benchmarks.bench_row import Row
from tests.benchmarks.bench_world import World
from tests.ui.crowded_home import GROUPS, environment_names, routes
from tests.unit.presentation.graph_examples import crossings

_RUNS, _PEER_RUNS = 15, 3
_MILLISECONDS = 1_000
_MOST_CROSSINGS = 100
_PEERS = Path(__file__).resolve().parents[2] / "build" / "peers"
"""Where `npm install --prefix build/peers @dagrejs/dagre` puts the peer that is no program."""
_ZOOMS = (1.0, 0.5, 0.25)
_DAGRE = """
const dagre = require("@dagrejs/dagre"), graph = new dagre.graphlib.Graph();
const given = JSON.parse(require("fs").readFileSync(0));
graph.setGraph({rankdir: "LR"}); graph.setDefaultEdgeLabel(() => ({}));
for (const name of given.nodes) graph.setNode(name, {width: 220, height: 88});
for (const [source, target] of given.edges) graph.setEdge(source, target);
const begin = process.cpuUsage(); dagre.layout(graph); const spent = process.cpuUsage(begin);
const nodes = {};
for (const name of given.nodes) {
  const at = graph.node(name); nodes[name] = [at.x, at.y, at.width, at.height];
}
console.log(JSON.stringify({seconds: (spent.user + spent.system) / 1e6, nodes}));
"""


def rows(_world: World) -> Iterator[Row]:
    """Yield layouts with their peers, and frames."""
    application = the_application()
    yield from _layouts()
    for copies, goal in ((1, 16.0), (10, 33.0)):
        yield from _frames(_scene(copies), goal)
    del application


def _layouts() -> Iterator[Row]:
    names = [name for group in GROUPS for name in environment_names(group.name)]
    edges = list(routes())
    layers = layers_of(names, edges)
    nodes = [LayoutNode(name=name, layer=layers[name]) for name in names]
    placed = place(nodes, edges)
    ours = statistics.median(_processor_seconds(lambda: place(nodes, edges)) for _ in range(_RUNS))
    yield Row(name=f"layout of {len(names)} environments", value=ours * _MILLISECONDS, unit="ms", goal=300)
    crossed = crossings(placed.nodes, edges)
    yield Row(name="crossings in it", value=crossed, unit="", goal=_MOST_CROSSINGS)
    for peer, theirs in (("dot", _dot(names, edges)), ("dagre", _dagre(names, edges))):
        if theirs is None:
            print(f"left out: layout beside {peer}: peer not installed")
            continue
        name = f"layout of {len(names)} environments beside {peer}"
        yield Row(name=name, value=ours, unit="s", peer=peer, peer_value=theirs.seconds, faster=1)
        yield Row(
            name=f"crossings beside {peer}",
            value=crossed,
            unit="",
            peer=peer,
            peer_value=crossings(theirs.boxes, edges),
            faster=0.5,
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    """What a peer made of it: the seconds of processor time it took, and where the nodes stand."""

    seconds: float
    boxes: Mapping[str, Box]


def _processor_seconds(work: Callable[[], object]) -> float:
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


def _dot(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> _Placed | None:
    """Lay out with Graphviz, its start counted too; None where it is not installed."""
    program = shutil.which("dot")
    if program is None:
        return None
    lines = [*(f'"{name}";' for name in names), *(f'"{source}" -> "{target}";' for source, target in edges)]
    graph = "digraph {rankdir=LR; node [shape=box width=2.2 height=0.88];" + "\n".join(lines) + "}"
    took: list[float] = []
    for _ in range(_PEER_RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([program, "-Tplain"], input=graph.encode(), capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    found = [shlex.split(line) for line in done.stdout.decode().splitlines() if line.startswith("node ")]
    return _Placed(statistics.median(took), {word[1]: _box(*map(float, word[2:6])) for word in found})


def _box(across: float, down: float, wide: float, high: float) -> Box:
    return Box(across - wide / 2, down - high / 2, wide, high)


def _dagre(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> _Placed | None:
    """Lay out with dagre, without its start; None where node cannot load it (see the README)."""
    node = shutil.which("node")
    if node is None or not _PEERS.is_dir():
        return None
    given = json.dumps({"nodes": list(names), "edges": list(edges)}).encode()
    took: list[float] = []
    for _ in range(_PEER_RUNS):
        done = subprocess.run([node, "-e", _DAGRE], input=given, capture_output=True, cwd=_PEERS, check=False)
        if done.returncode:
            return None
        answer = json.loads(done.stdout)
        took.append(answer["seconds"])
    return _Placed(statistics.median(took), {name: _box(*place_) for name, place_ in answer["nodes"].items()})


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
    """Yield what a notch of the wheel costs until the next picture stands: the graph, its legend and its map."""
    view = GraphView(Theme("light"))
    view.resize(1600, 900)
    view.canvas.resize(view.size())
    view.canvas.show_scene(scene)
    view.renew()
    image = QImage(view.size(), QImage.Format.Format_ARGB32_Premultiplied)
    count = len(scene.cards)
    for zoom in (view.canvas.zoom, *_ZOOMS):
        view.canvas.zoom_to(zoom)
        _paint(view, image)  # curves are made once for a scene
        for words, turn, held in (
            ("moved", QPoint(120, -120), Qt.KeyboardModifier.NoModifier),
            ("zoomed", QPoint(0, 120), Qt.KeyboardModifier.ControlModifier),
        ):
            took = statistics.median(
                _frame(view, image, turn * (1 if number % 2 else -1), held) for number in range(_RUNS)
            )
            name = f"frame of {count:,} environments, {words} at {zoom:.0%}"
            yield Row(name=name, value=took * _MILLISECONDS, unit="ms", goal=goal)
    view.deleteLater()


def _frame(view: GraphView, image: QImage, turn: QPoint, held: Qt.KeyboardModifier) -> float:
    """Turn the wheel and paint; return the seconds of processor time, whatever else runs on the machine."""
    middle = QPointF(view.rect().center())
    event = QWheelEvent(
        middle, middle, QPoint(), turn, Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False
    )
    begin = time.thread_time()
    QApplication.sendEvent(view.canvas, event)
    _paint(view, image)
    return time.thread_time() - begin


def _paint(view: GraphView, image: QImage) -> None:
    painter = QPainter(image)
    view.render(painter, QPoint())
    painter.end()
