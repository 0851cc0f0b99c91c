"""How fresh what the window shows is: one answer for the header, the status bar and whoever asks."""

from desktop.presentation.error_words import error_words
from desktop.presentation.freshness import Freshness, freshness, freshness_while_opening
from desktop.ui.desk import Desk
from desktop.ui.standing import Standing


def freshness_of(desk: Desk, standing: Standing) -> Freshness:
    """Return it for what is open now, or is being opened."""
    if desk.early is not None:
        return freshness_while_opening(standing.fetched_at, desk.now())
    refusal = error_words(desk.refusal).sentence if desk.refusal is not None else ""
    return freshness(standing.fetched_at, refusal, desk.now())
