"""The inbox: filters with their counts, groups by what waits for whom, finding, and the last activity."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop.domain.counting import plural
from desktop.domain.request import Mark, Request, RequestState
from desktop.presentation.inbox_rows import InboxGroup, InboxRow
from desktop.presentation.plain_text import plain
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.times import absolute, relative


class InboxFilter(StrEnum):
    """The tabs of the inbox."""

    WAITS_FOR_ME = "waits-for-me"
    MINE = "mine"
    ALL = "all"
    DONE = "done"


FILTERS: Mapping[InboxFilter, str] = {
    InboxFilter.WAITS_FOR_ME: "Waits for me",
    InboxFilter.MINE: "Mine",
    InboxFilter.ALL: "All",
    InboxFilter.DONE: "Done",
}


_GROUP_WORDS = {
    InboxGroup.READY: "all gates passed, not started",
    InboxGroup.JUDGING: "being read, nothing is assumed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxHead:
    """The line above a group."""

    group: InboxGroup
    count: int
    words: str = ""

    @property
    def spoken(self) -> str:
        return f"{self.group.value}, {self.count}"


InboxLine = InboxRow | InboxHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Everything the list shows for one filter."""

    lines: tuple[InboxLine, ...]
    counts: Mapping[InboxFilter, int]
    summary: str
    hidden: int = 0

    @property
    def rows(self) -> tuple[InboxRow, ...]:
        return tuple(line for line in self.lines if isinstance(line, InboxRow))


def inbox(rows: Sequence[InboxRow], shown: InboxFilter, find: str = "") -> Inbox:
    """Return the list for a filter; `find` takes back rows that do not hold all of its words, and says how many."""
    chosen = [row for row in rows if _in_filter(row, shown)]
    words = find.casefold().split()
    found = [row for row in chosen if all(word in _searched(row) for word in words)]
    counts = {name: sum(_in_filter(row, name) for row in rows) for name in InboxFilter}
    return Inbox(
        lines=tuple(_grouped(found, shown)),
        counts=counts,
        summary=_summary(chosen, shown),
        hidden=len(chosen) - len(found),
    )


def _in_filter(row: InboxRow, shown: InboxFilter) -> bool:
    match shown:
        case InboxFilter.WAITS_FOR_ME:
            return row.waits_for_me
        case InboxFilter.MINE:
            return row.mine and not row.done
        case InboxFilter.ALL:
            return not row.done
        case InboxFilter.DONE:
            return row.done


def _searched(row: InboxRow) -> str:
    people = f"{row.requester} {row.waits_on}"
    return (
        f"{row.name} {people} {row.source} {row.target} {row.release} {row.readiness} {row.reason}".casefold()
    )


def _grouped(rows: list[InboxRow], shown: InboxFilter) -> Iterable[InboxLine]:
    if shown is InboxFilter.DONE:
        yield from sorted(rows, key=lambda row: row.since, reverse=True)
        return
    for group in InboxGroup:
        members = sorted((row for row in rows if row.group is group), key=lambda row: row.since)
        if members:
            yield InboxHead(group=group, count=len(members), words=_GROUP_WORDS.get(group, ""))
            yield from members


def _summary(rows: list[InboxRow], shown: InboxFilter) -> str:
    kind = {
        InboxFilter.WAITS_FOR_ME: "request waits for you",
        InboxFilter.MINE: "open request of yours",
        InboxFilter.ALL: "open request",
        InboxFilter.DONE: "request done",
    }[shown]
    many = {
        InboxFilter.WAITS_FOR_ME: "requests wait for you",
        InboxFilter.MINE: "open requests of yours",
        InboxFilter.DONE: "requests done",
    }.get(shown, "")
    targets = sum(row.targets for row in rows)
    return f"{plural(len(rows), kind, many)}, {plural(targets, 'target')}"


def last_activity(requests: Iterable[Request], now: datetime) -> str:
    """Return what happened last in any request, for a list that is empty."""
    marks = [(mark.at, request, did, mark.by) for request in requests for did, mark in _marks(request)]
    if not marks:
        return "No request was ever submitted here."
    at, request, did, by = max(marks, key=lambda item: item[0])
    return f"Last: {plain(by, 60)} {did} {request.full_name}, {absolute(at, now)}, {relative(at, now)}."


def _marks(request: Request) -> list[tuple[str, Mark]]:
    found = [("submitted", request.submitted)]
    found += [("approved", item.mark) for item in request.approvals]
    found += [("commented on", mark) for mark in request.notes]
    found += [("started", attempt.started) for attempt in request.attempts]
    if request.ended is not None:
        found.append((_ENDED.get(request.state, "ended"), request.ended))
    return found


_ENDED = {
    RequestState.REJECTED: "rejected",
    RequestState.CANCELLED: "cancelled",
    RequestState.SUPERSEDED: "superseded",
    RequestState.SUCCEEDED: "finished",
    RequestState.ABANDONED: "abandoned",
}


def needs_judging(
    requests: Iterable[Request], known: Mapping[str, RequestFacts], changed: Callable[[RequestFacts], bool]
) -> list[str]:
    """Return the ids of the requests whose gates must be judged, again or for the first time, the oldest first."""
    open_ones = [item for item in requests if item.state in {RequestState.SUBMITTED, RequestState.FAILED}]
    return [
        item.id
        for item in sorted(open_ones, key=lambda item: item.submitted.at)
        if item.id not in known or known[item.id].request != item or changed(known[item.id])
    ]
