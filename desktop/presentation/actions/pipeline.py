"""The actions of the pipeline."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_HERE = ("pipeline",)


def _view(view: str, title: str, key: str, icon: str, why: str) -> ActionSpec:
    return ActionSpec(
        id=f"pipeline.{view}", title=title, help=why, menu=Menu.VIEW, keys=(key,), icon=icon, screens=_HERE
    )


PIPELINE_ACTIONS: tuple[ActionSpec, ...] = (
    _view("graph", "Show as graph", "G, G", "workflow", "Environments and the edges between them."),
    _view("list", "Show as list", "G, L", "list-tree", "The same environments, a line each."),
    _view("matrix", "Show as matrix", "G, M", "grid-3x3", "Environments by services, with their releases."),
    ActionSpec(
        id="pipeline.differences",
        title="Only differences",
        help="In the matrix, leave out the services that are on the release of their environment everywhere.",
        menu=Menu.VIEW,
        keys=("D",),
        icon="grid-3x3",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.promote",
        title="Promote from here…",
        help="Choose where the release of the selected environment goes; opens a draft, changes nothing yet.",
        menu=Menu.PROMOTION,
        keys=("P",),
        icon="arrow-right",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.into",
        title="What can come into it…",
        help="Choose where a release for the selected environment comes from.",
        menu=Menu.PROMOTION,
        keys=("T",),
        icon="arrow-left",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.fit",
        title="Fit the graph",
        help="Show the whole graph.",
        menu=Menu.VIEW,
        keys=("F",),
        icon="maximize",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.actual",
        title="Show at 100 %",
        help="Cards at their own size.",
        menu=Menu.VIEW,
        keys=("0",),
        icon="scan",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.next_attention",
        title="Next that needs attention",
        help="Go to the next environment that failed, drifted or is unknown.",
        menu=Menu.GO,
        keys=("N",),
        icon="triangle-alert",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.previous_attention",
        title="Previous that needs attention",
        help="Go to the one before.",
        menu=Menu.GO,
        keys=("Shift+N",),
        icon="triangle-alert",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.observe",
        title="Look at the clusters again",
        help="Ask every cluster how its targets are.",
        menu=Menu.VIEW,
        icon="refresh-cw",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.tidy",
        title="Tidy layout",
        help="Place every environment anew; until then what was there does not move.",
        menu=Menu.VIEW,
        icon="workflow",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.hold",
        title="Hold the environment…",
        help="Keep promotions out of the selected environment until it is released, with a reason on record.",
        menu=Menu.PROMOTION,
        icon="hand",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.release_hold",
        title="Release the hold…",
        help="Let promotions into the selected environment again.",
        menu=Menu.PROMOTION,
        icon="hand",
        screens=_HERE,
    ),
    ActionSpec(
        id="pipeline.rollback",
        title="Roll back…",
        help="Go back to an earlier release of the selected environment.",
        menu=Menu.PROMOTION,
        icon="undo-2",
        screens=_HERE,
    ),
)
