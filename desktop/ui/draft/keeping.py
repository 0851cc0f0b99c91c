"""Reading and keeping drafts on the lane, so that two programs that edit one draft never undo each other's work."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop.application.drafts import Draft
from desktop.application.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A draft as it was kept. `instead_of` is the one it was, where that was changed elsewhere: said once."""

    draft: Draft
    instead_of: str = ""


class DraftKeeping:
    """Knows when each draft was read or kept last. All of it is called on the lane."""

    def __init__(self) -> None:
        self._last: dict[str, datetime | None] = {}
        self._became: dict[str, str] = {}

    def read(self, services: Services, draft_id: str) -> Draft:
        draft = services.drafts.get(draft_id)
        self._became.pop(draft_id, None)
        self._last[draft_id] = draft.saved_at
        return draft

    def keep(self, services: Services, draft: Draft) -> Kept:
        """Store a draft; what stands in line for one that became another goes to that."""
        draft = replace(draft, id=self._became.get(draft.id, draft.id))
        kept = services.drafts.keep(draft, self._last.get(draft.id, draft.saved_at))
        self._last[kept.id] = kept.saved_at
        if kept.id == draft.id:
            return Kept(draft=kept)
        self._became[draft.id] = kept.id
        return Kept(draft=kept, instead_of=draft.id)
