"""What people type as arguments: times, windows, waves, reasons, slots, commits."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import click

from desktop.application.services import Services
from desktop.domain.policy import WaveRule
from desktop.domain.request import Window
from desktop.domain.target import Slot

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<count>[0-9]{1,6})(?P<unit>[smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHORTEST_ID = 7


def moment(text: str, now: datetime) -> datetime:
    """Read a time: ISO with zone, `now`, or from now on or back such as `+2h` and `-30m`.

    Raises:
        click.BadParameter: it is none of these, or has no zone.
    """
    found = _OFFSET.fullmatch(text.removeprefix("now"))
    if found:
        span = timedelta(**{_UNITS[found["unit"]]: int(found["count"])})
        return _within(now, span if found["sign"] == "+" else -span)
    if text == "now":
        return now
    try:
        moment = datetime.fromisoformat(text)
        if moment.utcoffset() is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f'"{text[:60]}" is no time; write 2026-11-22T14:00Z, or +2h') from None
    raise click.BadParameter(f'"{text[:60]}" has no zone; write for example 2026-11-22T14:00Z')


def _within(now: datetime, span: timedelta) -> datetime:
    try:
        return now + span
    except OverflowError:
        raise click.BadParameter("that time is too far away") from None


def optional_moment(text: str, now: datetime) -> datetime | None:
    return moment(text, now) if text else None


def window(text: str, now: datetime) -> Window | None:
    """Read `START/END`; no text is no window."""
    if not text:
        return None
    first, slash, last = text.partition("/")
    if not slash:
        raise click.BadParameter("a window is START/END, such as +1h/+5h")
    found = Window(start=moment(first, now), end=moment(last, now))
    if found.end <= found.start:
        raise click.BadParameter("the window ends before it begins")
    return found


def waves(texts: Iterable[str]) -> tuple[WaveRule, ...]:
    """Read waves: a tag such as `ring=1`, a number of targets, or `rest`."""
    rules: list[WaveRule] = []
    for text in texts:
        if text == "rest":
            rules.append(WaveRule(rest=True))
        elif "=" in text:
            rules.append(WaveRule(tag=text))
        elif text.isascii() and text.isdigit() and int(text):
            rules.append(WaveRule(count=int(text)))
        else:
            raise click.BadParameter(f'"{text[:60]}" is no wave; write ring=1, 20 or rest')
    return tuple(rules)


def reasons(texts: Iterable[str]) -> dict[str, str]:
    """Read reasons as `flag=text`."""
    found: dict[str, str] = {}
    for text in texts:
        flag, equals, reason = text.partition("=")
        if not equals or not reason.strip():
            raise click.BadParameter(f'"{text[:60]}" is no reason; write flag=text')
        found[flag.strip()] = reason.strip()
    return found


def slots(texts: Iterable[str]) -> tuple[Slot, ...]:
    """Read targets as `tenant/service`, without tenants as `service`."""
    found: list[Slot] = []
    for text in texts:
        tenant, slash, service = text.partition("/")
        found.append(Slot(tenant, service) if slash else Slot("", tenant))
    return tuple(found)


def source_commit(services: Services, environment: str, text: str) -> str:
    """Return the commit that `--at` names: an id, the beginning of one, or a release of the source's history.

    Raises:
        click.BadParameter: the history has no such commit or release, or several.
    """
    if not text or _FULL_ID.fullmatch(text):
        return text
    history = services.environments.history(environment)
    by_label = [entry.last_commit for entry in history if entry.label == text]
    by_id = {
        commit
        for entry in history
        for commit in (entry.commit, entry.last_commit)
        if len(text) >= _SHORTEST_ID and commit.startswith(text)
    }
    found = by_label or sorted(by_id)
    if len(found) != 1:
        known = ", ".join(entry.label for entry in history[-5:]) or "none"
        raise click.BadParameter(
            f'"{text[:60]}" is no release or commit of {environment}; its latest: {known}'
        )
    return found[0]
