"""Recipes: what manifests are rendered from, and what a rendering was made with."""

from dataclasses import dataclass, field
from enum import StrEnum

from typing_extensions import override


class Tool(StrEnum):
    """The programs that render."""

    KUSTOMIZE = "kustomize"
    HELM = "helm"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ValuesPart:
    """Values for a chart: a whole file, or what stands at `key` in the document `kind/name` of a file."""

    path: str
    document: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Recipe:
    """A folder with a kustomization, or with a chart and the values, release and namespace it is rendered with."""

    tool: Tool
    folder: str
    values: tuple[ValuesPart, ...] = ()
    release: str = ""
    namespace: str = ""
    guess: str = ""
    """How the chart was found where no file names it; "" where one does."""

    @override
    def __str__(self) -> str:
        if self.tool is Tool.KUSTOMIZE:
            return self.folder or "the repository's root"
        files = ", ".join(part.path for part in self.values)
        return f"{self.folder} with {files}" if files else self.folder


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFound:
    """A program that is there: the words for its version, where it lies, and what is wrong with it."""

    tool: Tool
    version: str
    path: str
    attention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """How rendering is kept apart; `without_network` is only True where that was tried out."""

    without_network: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderTools:
    """What this machine can render with."""

    found: tuple[ToolFound, ...]
    isolation: Isolation
    missing: tuple[Tool, ...] = field(default=())

    def tool(self, wanted: Tool) -> ToolFound | None:
        return next((item for item in self.found if item.tool is wanted), None)


def not_available(tool: Tool) -> str:
    """Say that a program is missing, and what would bring it."""
    install = "install kustomize or kubectl" if tool is Tool.KUSTOMIZE else "install helm"
    return f"rendered: not available ({install})"
