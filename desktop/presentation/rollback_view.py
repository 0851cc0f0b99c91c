"""Going back as the screen shows it: the points of the history, what would change, and what to know before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.application.observing import Reading
from desktop.application.rollback_history import RollbackHistory, RollbackPoint
from desktop.application.rollbacks import RollbackPreview
from desktop.domain.counting import plural
from desktop.domain.freeze import FreezeVerdict
from desktop.domain.policy import RollbackMode
from desktop.domain.target import Target
from desktop.domain.verification import Result
from desktop.presentation.panels import names
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import (
    ATTENTION,
    BLOCKED,
    FROZEN,
    NOTE,
    PASSED,
    ROLLED_BACK,
    STRUCK,
    UNKNOWN,
    Sign,
)
from desktop.presentation.times import absolute, relative, span
from desktop.presentation.wording import RESULTS

_LABEL, _SUBJECT = 40, 160
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """A point of the history: release with its marks, message, and how it turned out."""

    key: str
    sign: Sign
    label: str
    marks: tuple[str, ...]
    when: str
    subject: str
    story: str
    can_be_chosen: bool

    @property
    def spoken(self) -> str:
        return ", ".join(
            part
            for part in (self.label, *self.marks, self.sign.word, self.when, self.subject, self.story)
            if part
        )


def point_rows(history: RollbackHistory, now: datetime) -> list[PointRow]:
    """Return the points, the newest first; the one in force cannot be gone back to."""
    return [_row(point, len(history.slots), now) for point in history.points]


def _row(point: RollbackPoint, scope: int, now: datetime) -> PointRow:
    marks = [
        "runs now" if point.is_current else "",
        "rolled back" if point.undone_by is not None else "",
        "rejected" if point.rejected is not None else "",
    ]
    label = plain(point.label, _LABEL) or "configuration"
    return PointRow(
        key=point.commit,
        sign=_sign(point),
        label=label if point.labels < 2 else f"{label} and {point.labels - 1} more",  # noqa: PLR2004
        marks=tuple(mark for mark in marks if mark),
        when=absolute(point.when, now),
        subject=plain(point.subject, _SUBJECT),
        story=_story(point, scope, now),
        can_be_chosen=not point.is_current,
    )


def _sign(point: RollbackPoint) -> Sign:
    if point.rejected is not None:
        return STRUCK
    if point.undone_by is not None:
        return ROLLED_BACK
    if point.verified is None:
        return UNKNOWN.named("not verified")
    return RESULTS[Result(point.verified.result)]


def _story(point: RollbackPoint, scope: int, now: datetime) -> str:
    """Return who, how it was verified, how long it stood, and how much of the scope it changed."""
    who = plain(point.author, 40)
    stood = span((point.until or now) - point.when)
    if point.undone_by is not None:
        ended = f"rolled back after {stood} by {point.undone_by.name}"
    else:
        ended = f"stands {stood}" if point.is_current else f"stood {stood}"
    verified = f"verified: {point.verified.result}" if point.verified is not None else "not verified"
    parts = (
        f"{point.request.name}, {who}" if point.request is not None else who,
        verified,
        ended,
        f"{point.changed} of {plural(scope, 'target')}",
    )
    return " · ".join(parts)


def first_choice(history: RollbackHistory, request_id: str) -> str:
    """Return the commit that is chosen at first, "" where nothing can be gone back to.

    For a request that is the point before it; else the newest earlier one that was verified, was not rolled back and
    is not rejected; else the one before the present.
    """
    points = history.points
    for number, point in enumerate(points[:-1]):
        if request_id and point.request is not None and point.request.id == request_id:
            return points[number + 1].commit
    good = [point for point in points if not point.is_current and is_proven(point)]
    earlier = [point for point in points if not point.is_current]
    return (good or earlier)[0].commit if earlier else ""


def is_proven(point: RollbackPoint) -> bool:
    """Tell whether a point was verified as good, and nobody took it back or struck it."""
    passed = point.verified is not None and Result(point.verified.result) is Result.PASSED
    return passed and point.undone_by is None and point.rejected is None


def history_notice(history: RollbackHistory) -> str:
    """Return what is to be said where no earlier point was verified; "" where one was."""
    earlier = [point for point in history.points if not point.is_current]
    if not earlier or any(is_proven(point) for point in earlier):
        return ""
    return "No earlier verified release for this scope. What exists is listed."


# --- what would change ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something to know before going back: sign, a few strong words, the rest of the sentence."""

    sign: Sign
    strong: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What would change: releases from → to, how many targets, the explanation, files, and what to know."""

    before: str
    after: str
    count: int
    asked: int
    words: str
    mode_words: str
    files: tuple[str, ...]
    digest: str


def change_view(preview: RollbackPreview, history: RollbackHistory, label_field: str) -> ChangeView:
    """Return what a rollback would change."""
    plan = preview.plan
    before, after = _labels(preview, label_field, old=True), _labels(preview, label_field, old=False)
    count, asked = len(plan.targets), len(history.slots)
    verb = "changes" if count == 1 else "change"
    returns = [f"{number} to {plain(label, _LABEL)}" for label, number in after.most_common(3)]
    kept = f", {len(preview.already)} are there already" if preview.already else ""
    refused = f", {plural(len(preview.refused), 'target')} cannot go back" if preview.refused else ""
    return ChangeView(
        before=_label_words(before),
        after=_label_words(after),
        count=count,
        asked=asked,
        words=f"{count} of {plural(asked, 'target')} {verb}",
        mode_words=f"{_MODES[preview.restores.mode]} {', '.join(returns) or 'Nothing moves'}{kept}{refused}.",
        files=tuple(edit.path for edit in plan.edits),
        digest=plan.digest,
    )


_MODES = {
    RollbackMode.FULL: "Everything of the scope goes back:",
    RollbackMode.SERVICE: "The chosen services go back:",
    RollbackMode.FIELD: "The chosen fields go back:",
}


def _labels(preview: RollbackPreview, label_field: str, *, old: bool) -> "Counter[str]":
    return Counter(
        (change.before if old else change.after) or "nothing"
        for target in preview.plan.targets
        for change in target.changes
        if change.field == label_field
    )


def _label_words(labels: "Counter[str]") -> str:
    if not labels:
        return "configuration"
    first = plain(labels.most_common(1)[0][0], _LABEL)
    return first if len(labels) == 1 else f"{first} and {len(labels) - 1} more"


def left_release(preview: RollbackPreview, label_field: str) -> str:
    """Return the release that most targets would leave: the one to be struck; "" where none has a label."""
    request = preview.request
    labels = _labels(preview, label_field, old=True)
    labels.pop("nothing", None)
    if request is not None and request.submission.release in labels:
        return request.submission.release
    return labels.most_common(1)[0][0] if labels else ""


def facts(
    preview: RollbackPreview,
    history: RollbackHistory,
    point: RollbackPoint | None,
    verdict: FreezeVerdict,
    now: datetime,
) -> list[Fact]:
    """Return what to know before going back, the gravest first."""
    found: list[Fact] = []
    if preview.refused:
        slot, reason = preview.refused[0]
        strong = f"{plural(len(preview.refused), 'target')} cannot go back"
        found.append(
            Fact(
                sign=BLOCKED.named("refused"),
                strong=strong,
                text=f"{plain(str(slot), 80)}: {plain(reason, 200)}",
            )
        )
    if point is not None:
        found += _point_facts(point, history, now)
    removed = [change for target in preview.plan.targets for change in target.changes if change.after is None]
    if removed:
        strong = f"Configuration is removed: {plural(len(removed), 'value')}"
        found.append(
            Fact(sign=ATTENTION, strong=strong, text=names(sorted({change.path for change in removed}), 3))
        )
    if preview.kept:
        strong = f"Later edits stay in {plural(len(preview.kept), 'file')}"
        found.append(Fact(sign=NOTE, strong=strong, text=names(preview.kept, 3)))
    if verdict.is_frozen:
        found.append(_freeze_fact(verdict))
    return found


def _point_facts(point: RollbackPoint, history: RollbackHistory, now: datetime) -> list[Fact]:
    found: list[Fact] = []
    label = plain(point.label, _LABEL)
    if point.rejected is not None:
        mark = point.rejected.mark
        text = f"by {plain(mark.by, 40)}, {relative(mark.at, now)}: {plain(mark.reason, 160)}"
        found.append(Fact(sign=STRUCK, strong=f"{label} is rejected", text=text))
    if point.undone_by is not None:
        text = f"by {point.undone_by.full_name}: {plain(point.undone_by.submission.title, 120)}"
        found.append(Fact(sign=ROLLED_BACK, strong=f"{label} was rolled back before", text=text))
    missing = history.never_ran(point.label)
    if point.label and missing:
        strong = f"{missing} of {plural(len(history.slots), 'target')} never ran {label}"
        found.append(
            Fact(sign=ATTENTION, strong=strong, text="They go back to what they ran at that time, or stay.")
        )
    if point.verified is None:
        found.append(
            Fact(
                sign=UNKNOWN.named("not verified"),
                strong=f"{label} was not verified here",
                text="Nobody put a verification of it on record.",
            )
        )
    return found


def _freeze_fact(verdict: FreezeVerdict) -> Fact:
    by = names(item.name for item in verdict.active)
    if verdict.allows_rollback:
        return Fact(sign=FROZEN, strong=f"Frozen by {by}", text="Rollbacks are exempt: it passes, on record.")
    return Fact(
        sign=FROZEN, strong=f"Frozen by {by}", text="Rollbacks are not exempt: the freeze gate blocks it."
    )


def live_fact(reading: Reading | None, targets: Sequence[Target], now: datetime) -> Fact:
    """Return how what runs now stands to Git, against which the change is shown."""
    if reading is None:
        return Fact(
            sign=UNKNOWN, strong="What runs now is not read yet", text="The change is shown against Git."
        )
    if reading.unreachable:
        return Fact(
            sign=UNKNOWN,
            strong="What runs now is unknown",
            text=f"{plain(reading.unreachable, 160)} The change is shown against Git.",
        )
    seen = [reading.observations[target] for target in targets if target in reading.observations]
    drifted = [item.target for item in seen if item.drift]
    when = f"checked {relative(reading.at, now)}"
    if drifted:
        strong = f"{len(drifted)} of {plural(len(seen), 'target')} differ from Git"
        return Fact(
            sign=ATTENTION.named("drift"), strong=strong, text=f"{names(map(str, drifted), 3)}; {when}"
        )
    unseen = len(targets) - len(seen)
    if unseen or not seen:
        return Fact(sign=UNKNOWN, strong=f"{plural(unseen, 'target')} not seen", text=when)
    return Fact(sign=PASSED, strong=f"Live is what Git says on {plural(len(seen), 'target')}", text=when)


# --- why not yet ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a person filled in, and what has to be."""

    environment: str
    production: bool
    typed: str
    reason: str
    owners_needed: bool
    owner: str
    fallback: str


def why_off(view: ChangeView | None, consent: Consent, off: str) -> str:
    """Return why the deed is off, the first reason; "" where it is on."""
    if off:
        return off
    if view is None:
        return "The change is being read"
    if not view.count:
        return "Nothing would change"
    return _missing(consent)


def _missing(consent: Consent) -> str:
    name, typed = consent.environment, consent.typed.strip()
    if consent.owners_needed and not (consent.owner and consent.fallback):
        return "Name who verifies, and the fallback"
    if consent.production and typed != name:
        return f"This is for {name}: type that name" if typed else f"Type {name} to confirm"
    if len(consent.reason.strip()) < SHORTEST_REASON:
        return f"Write a reason of {SHORTEST_REASON} characters or more"
    return ""
