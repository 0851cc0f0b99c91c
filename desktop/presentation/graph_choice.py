"""Choosing a route in the graph: from an environment to one of its targets, or into it from one of its sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.presentation.graph_scene import GraphScene
from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.presentation.signs import FROZEN

LAST_DIGIT = 9


@dataclass(frozen=True, slots=True)
class Candidate:
    """An environment that can be chosen: its number, and what speaks against it now ("" for nothing)."""

    number: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """A choice that is being made: the one end of the route that is known, and the candidates for the other."""

    fixed: str
    into: bool
    """The known end is the target: a source is chosen."""
    candidates: Mapping[str, Candidate]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.candidates)

    @property
    def label(self) -> str:
        """What the known end is."""
        return "Target" if self.into else "Source"

    def route_with(self, name: str) -> tuple[str, str]:
        """Return source and target with this candidate chosen."""
        return (name, self.fixed) if self.into else (self.fixed, name)

    def numbered(self, number: int) -> str:
        """Return the candidate of a number, "" where there is none."""
        return self.names[number - 1] if 1 <= number <= len(self.candidates) else ""

    def step(self, name: str, by: int) -> str:
        """Return the candidate after or before one; the first where it is none."""
        names = self.names
        return names[(names.index(name) + by) % len(names)] if name in names else names[0]


def choose_target(scene: GraphScene, source: str) -> RouteChoice:
    """Return where a release may go from an environment, numbered as they are read; a freeze is told."""
    card = scene.cards.get(source)
    names = [name for name in card.promotes_to if name in scene.cards] if card is not None else []
    return _choice(scene, source, names, lambda name: closed_words(scene.cards[name]), into=False)


def choose_source(scene: GraphScene, target: str) -> RouteChoice:
    """Return where a release for an environment may come from, numbered as they are read."""
    names = [name for name, card in scene.cards.items() if target in card.promotes_to]
    return _choice(scene, target, names, lambda _name: "", into=True)


def _choice(
    scene: GraphScene, fixed: str, names: list[str], reason: Callable[[str], str], *, into: bool
) -> RouteChoice:
    boxes = {name: scene.box(scene.shown_as(name)) for name in names}
    names.sort(key=lambda name: (box.left, box.top, name) if (box := boxes[name]) else (0.0, 0.0, name))
    found = {name: Candidate(number, reason(name)) for number, name in enumerate(names, 1)}
    return RouteChoice(fixed=fixed, into=into, candidates=found)


def closed_words(card: EnvironmentCard) -> str:
    """Return why nothing may be executed into an environment now."""
    return f"{card.sign.word} {card.tail}" if card.sign.word == FROZEN.word else ""


def change_words(scene: GraphScene, choice: RouteChoice, name: str) -> str:
    """Return what a candidate would bring: the target's release and the source's."""
    source, target = choice.route_with(name)
    return f"{scene.cards[target].release} → {scene.cards[source].release}"


def no_edge_words(scene: GraphScene, choice: RouteChoice, name: str) -> str:
    """Return why an environment cannot be chosen."""
    fixed = choice.fixed
    if choice.into:
        known = scene.cards.get(fixed)
        backward = known is not None and name in known.promotes_to
        return f"Downstream of {fixed}" if backward else f"No edge to {fixed}"
    return f"Upstream of {fixed}" if fixed in scene.cards[name].promotes_to else f"No edge from {fixed}"


def nothing_to_choose(choice: RouteChoice) -> str:
    """Return why there is no choice to be made."""
    return f"No edge leads into {choice.fixed}" if choice.into else f"No edge leads out of {choice.fixed}"


def refused_words(choice: RouteChoice, name: str) -> str:
    """Return what is said to one who chose an environment without an edge."""
    source, target = choice.route_with(name)
    return f"no edge from {source} to {target}"


def hint_words(scene: GraphScene, choice: RouteChoice) -> str:
    """Return the beginning of the sentence that the candidates end."""
    card = scene.cards[choice.fixed]
    if choice.into:
        closed = closed_words(card)
        return f"Promote into {choice.fixed}{f' ({closed})' if closed else ''} from"
    return f"Promote {card.release} from {choice.fixed} to"


def announced_words(choice: RouteChoice) -> str:
    """Return what a screen reader says when a choice begins: which digit takes which environment."""
    numbered = ", ".join(
        f"{item.number} {name}{f', {item.reason}' if item.reason else ''}"
        for name, item in choice.candidates.items()
    )
    begin = f"Promote into {choice.fixed} from" if choice.into else f"Promote from {choice.fixed} to"
    return f"{begin}: {numbered}. Escape cancels"


def candidate_words(choice: RouteChoice, name: str) -> str:
    """Return what the number of a candidate does, for a screen reader; "" for another environment."""
    item = choice.candidates.get(name)
    if item is None:
        return ""
    reason = f", {item.reason}" if item.reason else ""
    return f"{item.number} promotes {'from' if choice.into else 'to'} it{reason}"
