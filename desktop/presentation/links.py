"""Links into the program: `gitopshq://request/prod-eu/R-14` and the like, read before anything is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from desktop.domain.errors import GitOpsError
from desktop.presentation.plain_text import plain

if TYPE_CHECKING:
    from desktop.application.services import Services

SCHEME = "gitopshq"
_KINDS = {
    "request": ("request", "Request"),
    "run": ("run", "Run"),
    "draft": ("draft", "Draft"),
    "environment": ("pipeline", "Environment"),
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,127}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a link points. `fault` says why it points nowhere."""

    screen: str = ""
    words: str = ""
    name: str = ""
    fault: str = ""

    def found_in(self, services: Services) -> str:
        """Return the full name of what the link names in this workspace, "" where it is not there."""
        try:
            if self.screen in {"request", "run"}:
                return services.requests.find(self.name).full_name
            if self.screen == "draft":
                return services.drafts.get(self.name).id
            return services.workspace.pipeline.environment(self.name).name
        except GitOpsError:
            return ""


def parse_link(text: str) -> Link | None:
    """Read a link; None where the text is something else. Nothing in a link is ever done, only shown."""
    if not text.casefold().startswith(f"{SCHEME}:"):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return Link(fault=f"This link cannot be read: {plain(text, 80)}")
    kind, name = parts.netloc.casefold(), unquote(parts.path.strip("/"))
    if kind not in _KINDS:
        known = ", ".join(_KINDS)
        return Link(fault=f"A link to “{plain(kind, 40)}” is not known; known are {known}")
    if not _NAME.fullmatch(name):
        return Link(fault=f"This link names nothing that can exist: {plain(text, 80)}")
    screen, word = _KINDS[kind]
    if screen == "run":
        name = name.partition(".")[0] if name.rpartition("/")[2].count(".") == 1 else name
    return Link(screen=screen, words=f"{word} {name}", name=name)
