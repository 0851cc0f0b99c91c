"""The port to what renders manifests: implemented by the person's own kustomize and helm."""

from collections.abc import Mapping
from typing import Protocol

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError
from desktop.domain.manifest import Manifest
from desktop.domain.recipe import Recipe, RenderTools


class RenderingError(AppError):
    """A kustomization or a chart does not render; the text is the first line of what the renderer said."""


class Renderer(Protocol):
    """Renders with the programs of this machine; port of the adapter that starts them."""

    def tools(self) -> RenderTools:
        """Return what can be rendered with here; looked for at the first question."""
        ...

    def render(self, recipe: Recipe, files: Mapping[str, bytes], cancel: CancelToken) -> tuple[Manifest, ...]:
        """Render a recipe over these files and nothing else, without network; secrets are masked.

        Raises:
            NotFoundError: the program that it needs is not there.
            RenderingError: it does not render.
            LimitExceededError: it took too long, or too much came of it.
            UnsafeInputError: a path or a document is refused.
            CancelledError: the token was cancelled.
        """
        ...
