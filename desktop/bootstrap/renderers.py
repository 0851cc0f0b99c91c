"""The renderer of this machine, and what it says of itself."""

from desktop.backends.render.renderer import LocalRenderer
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.recipe import not_available
from desktop.settings.environment import Environment


def make_renderer(environment: Environment, files: ValueFileEditor) -> LocalRenderer:
    """Return what renders by the programs on the search path of this environment."""

    def precheck(data: bytes) -> None:
        """Refuse hostile YAML before a loader sees it: looking for places does so on the way."""
        files.find("rendered.yaml", data, [])

    return LocalRenderer(environment, precheck)


def renderers_words(environment: Environment) -> str:
    """Name the renderers of this machine with their versions, and how they are kept apart."""
    tools = make_renderer(environment, ValueFileEditor()).tools()
    found = [f"{item.version} ({item.path})" for item in tools.found]
    return "; ".join((*found, *(not_available(tool) for tool in tools.missing), tools.isolation.words))
