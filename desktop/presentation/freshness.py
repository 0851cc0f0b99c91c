"""How old what is shown is, in five steps and in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.presentation.signs import ATTENTION, PASSED, RUNNING, STALE, Sign
from desktop.presentation.times import span

LIVE, RECENT, AGEING = timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The pill in the header: sign with word, age, and the whole story for whoever asks."""

    sign: Sign
    age: str
    story: str

    @property
    def words(self) -> str:
        return f"{self.sign.word.capitalize()}{' · ' + self.age if self.age else ''}"


def freshness(fetched_at: datetime | None, refused: str, now: datetime) -> Freshness:
    """Return how fresh the workspace is; `refused` says why the remote last did not answer, "" where it did."""
    if fetched_at is None:
        return Freshness(
            sign=STALE.named("offline snapshot") if refused else STALE.named("never refreshed"),
            age="",
            story=refused or "The remote was not asked yet.",
        )
    age = max(now - fetched_at, timedelta())
    story = f"Git was last read {span(age)} ago."
    if refused:
        return Freshness(sign=STALE.named("offline"), age=span(age), story=f"{story} {refused}")
    if age < LIVE:
        return Freshness(sign=PASSED.named("live"), age="", story=story)
    if age < RECENT:
        return Freshness(sign=PASSED.named("recent"), age=span(age), story=story)
    if age < AGEING:
        return Freshness(sign=ATTENTION.named("ageing"), age=span(age), story=story)
    return Freshness(sign=STALE, age=span(age), story=story)


def freshness_while_opening(fetched_at: datetime | None, now: datetime) -> Freshness:
    """Return how fresh what this machine kept is, which is shown until the workspace is open."""
    if fetched_at is None:
        return Freshness(sign=RUNNING.named("opening"), age="", story="The workspace is being opened.")
    age = span(max(now - fetched_at, timedelta()))
    story = f"Shown as it was {age} ago, until the workspace is open."
    return Freshness(sign=RUNNING.named("opening"), age=age, story=story)
