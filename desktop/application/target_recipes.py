"""What renders the targets of a plan: the kustomizations above their files, the charts around or beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.application import recipes
from desktop.application.previews import Preview
from desktop.application.recipes import RecipeFinder, Tree
from desktop.application.session import Session
from desktop.domain.recipe import Recipe, Tool, ValuesPart
from desktop.domain.target import Slot, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Recipes with their targets, and why other targets have none."""

    recipes: Mapping[Recipe, Mapping[Slot, None]]
    without: Mapping[str, Mapping[Slot, None]]


@dataclass(slots=True, kw_only=True)
class _Search:
    before: Tree
    after: Tree
    recipes: dict[Recipe, dict[Slot, None]] = field(default_factory=dict[Recipe, dict[Slot, None]])
    without: dict[str, dict[Slot, None]] = field(default_factory=dict[str, dict[Slot, None]])


class TargetRecipes:
    """Finds the recipes of a plan's targets."""

    def __init__(self, session: Session, finder: RecipeFinder) -> None:
        self._session = session
        self._finder = finder

    def of(self, preview: Preview, wanted: frozenset[Slot], before: Tree, after: Tree) -> Found:
        """Return what renders the wanted targets, in the tree before the plan or after it."""
        search = _Search(before=before, after=after)
        contents = {edit.path: edit.content or b"" for edit in preview.planned.edits}
        for target in preview.plan.targets:
            if target.slot in wanted:
                whose = Target(preview.plan.target, target.tenant, target.service)
                for path in dict.fromkeys(change.path for change in target.changes):
                    self._search(search, path, whose, contents.get(path, b""))
        return Found(recipes=search.recipes, without=search.without)

    def _search(self, search: _Search, path: str, whose: Target, content: bytes) -> None:
        tops = {
            recipe
            for tree in (search.before, search.after)
            for recipe in recipes.kustomize_recipes(tree, path)
        }
        charts, elsewhere = self._charts(search.after, path, whose, content, alone=not tops)
        for recipe in (*tops, *charts):
            search.recipes.setdefault(recipe, {})[whose.slot] = None
        if not tops and not charts:
            why = elsewhere or f"no kustomization or chart of this repository reads {path}"
            search.without.setdefault(why, {})[whose.slot] = None

    def _charts(
        self, tree: Tree, path: str, whose: Target, content: bytes, *, alone: bool
    ) -> tuple[list[Recipe], str]:
        """Return the charts that a file belongs to, or why the chart that it names is not here."""
        releases = self._finder.releases(path, content)
        if not releases:
            return self._chart_beside(tree, path, whose, alone=alone), ""
        local = [
            Recipe(
                tool=Tool.HELM,
                folder=item.chart,
                values=item.values,
                release=item.name,
                namespace=item.namespace,
            )
            for item in releases
            if item.chart in tree.charts
        ]
        elsewhere = [item.chart_words for item in releases if item.chart not in tree.charts]
        return local, f"chart {elsewhere[0]} is not in this repository, and rendering has no network" if (
            elsewhere
        ) else ""

    def _chart_beside(self, tree: Tree, path: str, whose: Target, *, alone: bool) -> list[Recipe]:
        """Return the chart that a values file lies in; where nothing else reads it, the one called like the service."""
        folder, guess = recipes.chart_around(tree, path), ""
        values: tuple[ValuesPart, ...] = (ValuesPart(path=path),)
        if folder is not None:
            values = values if recipes.is_own_values(folder, path) else ()
        else:
            named = recipes.charts_named(tree, whose.service)
            if not alone or len(named) != 1 or not path.endswith((".yaml", ".yml")):
                return []
            folder, guess = named[0], "the chart was found by the service's name"
        recipe = Recipe(
            tool=Tool.HELM,
            folder=folder,
            values=values,
            release=whose.service,
            namespace=self._namespace(whose),
            guess=guess,
        )
        return [recipe]

    def _namespace(self, whose: Target) -> str:
        """Return where the workspace file says that the target runs, "" where it says nothing."""
        for rule in self._session.workspace().runtime:
            if rule.service in {"*", whose.service} and rule.namespace:
                text = rule.namespace
                for name in ("tenant", "service", "environment"):
                    text = text.replace(f"{{{name}}}", getattr(whose, name))
                return text
        return ""
