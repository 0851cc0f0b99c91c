"""The answer to "can I promote into … at …?": yes, no or partly, the freeze that decides, and when that changes."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop.domain.counting import plural
from desktop.domain.freeze import ActiveFreeze, FreezeVerdict
from desktop.domain.freeze_overview import FreezeAnswer, Net
from desktop.presentation.civil_times import day_words, utc_and_local
from desktop.presentation.freeze_calendar import NET_SIGNS
from desktop.presentation.panels import names
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Sign
from desktop.presentation.times import relative, span

_NAME, _REASON = 80, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """The card: headline with its sign, one sentence, and facts."""

    sign: Sign
    headline: str
    sentence: str
    facts: tuple[tuple[str, str], ...]

    @property
    def spoken(self) -> str:
        return f"{self.headline}. {self.sentence}"


def answer_view(found: FreezeAnswer, now: datetime, local: tzinfo | None) -> AnswerView:
    """Return the answer in words; all times in UTC, and in local time where that differs."""
    verdict = found.verdict
    if not verdict.is_frozen:
        return _open(found, now, local)
    deciding = verdict.active[0]
    name = plain(deciding.name, _NAME)
    more = f" and {len(verdict.active) - 1} more" if len(verdict.active) > 1 else ""
    if found.net is Net.PARTLY:
        counted = (
            f"{verdict.targets} of {plural(verdict.asked, 'target')}" if verdict.asked else "some targets"
        )
        headline = f"Partly. {name}{more} freezes {counted}"
    else:
        headline = f"No. Frozen by {name}{more}"
    return AnswerView(
        sign=NET_SIGNS[found.net],
        headline=headline,
        sentence=_sentence(found, now, local),
        facts=_facts(found, now, local),
    )


def _open(found: FreezeAnswer, now: datetime, local: tzinfo | None) -> AnswerView:
    following = found.verdict.next_freeze
    at = utc_and_local(found.at, now, local)
    facts = [("Asked for", at)]
    if following is None:
        sentence = "No freeze is in sight."
    else:
        start = following.occurrence.start
        sentence = f"Open for {span(start - found.at)} more: {plain(following.name, _NAME)} begins then."
        facts += [
            ("Next freeze", plain(following.name, _NAME)),
            ("Begins", utc_and_local(start, now, local)),
            ("Decided by", source_words(following)),
        ]
    return AnswerView(
        sign=NET_SIGNS[Net.OPEN],
        headline=f"Yes. {plain(found.environment.name, _NAME)} is open",
        sentence=sentence,
        facts=tuple(facts),
    )


def _sentence(found: FreezeAnswer, now: datetime, local: tzinfo | None) -> str:
    deciding = found.verdict.active[0]
    since = utc_and_local(deciding.occurrence.start, now, local)
    end = deciding.occurrence.end
    until = f"until {utc_and_local(end, now, local)}" if end is not None else "until it is lifted"
    then = [item for item in found.then if end is not None and (item.occurrence.end or end) >= end]
    follows = (
        f" {plain(then[0].name, _NAME)} takes over at {day_words(then[0].occurrence.start, now)}."
        if then
        else ""
    )
    return f"{since} {until}.{follows}"


def _facts(found: FreezeAnswer, now: datetime, local: tzinfo | None) -> tuple[tuple[str, str], ...]:
    verdict = found.verdict
    facts = [("Decided by", source_words(verdict.active[0]))]
    if verdict.active[0].reason:
        facts.append(("Reason", plain(verdict.active[0].reason, _REASON)))
    last = (
        utc_and_local(found.closed_since, now, local) if found.closed_since else "more than 400 days before"
    )
    facts.append(("Last before", last))
    if verdict.opens_at is None:
        facts.append(("Next open", "no end in sight"))
    else:
        facts.append(
            ("Next open", f"{utc_and_local(verdict.opens_at, now, local)}, {relative(verdict.opens_at, now)}")
        )
    facts.append(("Rollback", rollback_words(verdict)))
    return tuple(facts)


def rollback_words(verdict: FreezeVerdict) -> str:
    """Return whether a rollback passes the freezes in force, and which of them it is that does not let it."""
    strict = [item for item in verdict.active if not item.rollback_exempt]
    if strict:
        return f"not allowed by {names(item.name for item in strict)}"
    count = len(verdict.active)
    return "allowed, the freeze exempts it" if count == 1 else f"allowed, all {count} exempt it"


def source_words(freeze: ActiveFreeze) -> str:
    """Return where a freeze comes from: file and line, or who raised it."""
    return f"raised by {plain(freeze.by, 60)}" if freeze.raised else plain(freeze.place.rsplit("/", 1)[-1])
