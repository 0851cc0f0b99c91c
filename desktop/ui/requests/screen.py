"""The inbox: what waits for whom, with the selected request beside it."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.error_words import error_words
from desktop.presentation.inbox_rows import InboxInput, InboxRow, inbox_rows
from desktop.presentation.inbox_summary import RequestSummary, request_summary
from desktop.presentation.request_act_ids import APPROVE, CANCEL, REJECT, REVOKE
from desktop.presentation.request_acts import act_reasons
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.request_inbox import FILTERS, Inbox, InboxFilter, inbox, last_activity
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.gates.sheets import RequestSheets
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import SearchField
from desktop.ui.kit.frame import Bar
from desktop.ui.kit.labels import Words
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.tabs import Tabs
from desktop.ui.requests.closed import ClosedRequests
from desktop.ui.requests.data import InboxData, read_inbox
from desktop.ui.requests.foot import InboxFoot
from desktop.ui.requests.judging import Judging
from desktop.ui.requests.pane import RequestPane
from desktop.ui.requests.table import InboxTable
from desktop.ui.theme.type import Type
from desktop.ui.timeline.diff_overlay import show_plan_diff

_TICK = 20_000
_NARROW = 1_000
_KEPT = "requests.filter"
_READING = "The request is being read"
_EMPTY = {
    InboxFilter.WAITS_FOR_ME: "Nothing waits for you",
    InboxFilter.MINE: "You have no open request",
    InboxFilter.ALL: "No request is open",
    InboxFilter.DONE: "No request is done yet",
}


class RequestsScreen(Screen):
    """The list keeps its selection by name; it never moves because something was read again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.requests")
        self.setAccessibleIdentifier("page.requests")
        self.setAccessibleName("Requests")
        self._data: InboxData | None = None
        self._rows: dict[str, InboxRow] = {}
        self._narrow = False
        self._acts: tuple[str, Mapping[str, str]] = ("", {})
        theme = desk.theme
        options = [(key.value, words) for key, words in FILTERS.items()]
        self.tabs = Tabs(theme, options, name="tabs.requests", words="Which requests")
        kept = desk.kept(_KEPT)
        if isinstance(kept, str) and kept in set(InboxFilter):
            self.tabs.choose(kept)
        self.field = SearchField(
            theme,
            name="field.find_request",
            words="Filter requests",
            hint="Filter: route, release, person  /",
            high=30,
        )
        self.table = InboxTable(theme)
        self.pane = RequestPane(desk)
        self.judging = Judging.of(desk)
        self._closed = ClosedRequests(desk, self)
        self._lay_out()
        self.sheets = RequestSheets(desk, self.host)
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        theme.changed.connect(self._reflow)

    def _lay_out(self) -> None:
        theme = self.desk.theme
        self._bar = Bar(theme, 52, gap=12)
        self._new = Button(theme, "New promotion", name="btn.new_promotion", icon="plus")
        self._new.clicked.connect(lambda: self.desk.go(Place(screen="pipeline")))
        headline = Words(theme, "Requests", Type.HEADLINE)
        self._bar.add(headline, self.tabs, None, self.field, self._new)
        self._foot = InboxFoot(theme)
        self._wide_only: list[QWidget] = [headline, self._new, *self._foot.keys]
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._list = QWidget()
        inner = QVBoxLayout(self._list)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.table, 1)
        inner.addWidget(self._foot)
        self._states = StateStack(theme, self._list, name="requests")
        column.addWidget(self._states, 1)
        lower = QWidget()
        row = QHBoxLayout(lower)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.pane)
        content = QWidget()
        whole = QVBoxLayout(content)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._bar)
        whole.addWidget(lower, 1)
        self.host = SheetHost(theme, content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.host)
        self.pane.hide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reflow()

    def _reflow(self) -> None:
        """Give the list all the room where there is little: what stands beside it is on the request's own page."""
        whole = self.desk.theme.whole
        self._narrow = self.width() < whole(_NARROW)
        for widget in self._wide_only:
            widget.setVisible(not self._narrow)
        self.field.setFixedWidth(whole(170 if self._narrow else 260))
        self.pane.setVisible(bool(self.table.selected) and not self._narrow)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._choose_filter)
        self.field.textChanged.connect(self._renew)
        self.field.left.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._open)
        self.pane.opened.connect(lambda: self._open(self.table.selected))
        self.pane.approve.connect(lambda: self._act(APPROVE))
        self.pane.reject.connect(lambda: self._act(REJECT))
        self.pane.preview.connect(self._show_change)
        self.judging.judged.connect(self._renew)
        self.judging.failed.connect(self._tell_failed)
        self._closed.read.connect(self._renew)
        self._foot.all_wanted.connect(self.field.clear)
        self.desk.standing_changed.connect(self._tell_pane)

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return "Requests"

    @override
    def arrive(self, place: Place) -> None:
        self.reload()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reload(self) -> None:
        if self._data is None:
            self._states.loading("Reading the requests")
        self.desk.ask("requests", read_inbox, self._take, self._failed)

    def _take(self, data: InboxData) -> None:
        self._data = data
        self.judging.start(data.requests, data.seen)
        self._renew()

    def _tell_failed(self, error: Exception) -> None:
        """Say what could not be judged to who looks at it; the rail alone stays quiet."""
        if self.isVisible():
            self.desk.error(error)

    def _failed(self, error: Exception) -> None:
        if self._data is None:
            words = error_words(error)
            self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))
        else:
            self.desk.error(error)

    def _tick(self) -> None:
        if self.isVisible() and self._data is not None and self.host.sheet is None:
            self.reload()

    # --- showing -------------------------------------------------------------------------------------------

    def show_data(self, data: InboxData, facts: Mapping[str, RequestFacts]) -> None:
        """Show requests with what is known of them."""
        self._data = data
        given = InboxInput(
            requests=data.requests, tiers=data.tiers, me=data.me, facts={**self._closed.facts, **facts}
        )
        rows = inbox_rows(given, self.desk.now())
        self._rows = {row.name: row for row in rows}
        shown = inbox(rows, self._filter(), self.field.text())
        self.tabs.show_counts({key.value: count for key, count in shown.counts.items()})
        self.table.show_rows(shown.lines)
        self._tell_state(shown)
        self._select_something(shown)
        self._foot.show_inbox(shown, self.judging.left)
        self._tell_pane()

    def model_rows(self) -> Mapping[str, InboxRow]:
        """Return every request as it is known, by its full name."""
        return self._rows

    def _renew(self) -> None:
        """Show what is known; while nobody looks, the reading on arrival does."""
        if self._data is not None and self.isVisible():
            self.show_data(self._data, self.judging.facts)

    def _filter(self) -> InboxFilter:
        return InboxFilter(self.tabs.current)

    def _choose_filter(self, chosen: str) -> None:
        self.desk.keep(_KEPT, chosen)
        self._renew()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_state(self, shown: Inbox) -> None:
        data = self._data
        if shown.lines or data is None:
            self._states.content()
            return
        if shown.hidden:
            self._states.empty(
                title=f"None of {shown.hidden} holds “{self.field.text().strip()}”",
                text="The filter takes nothing away, it only hides.",
                icon="search",
                deeds=(("Show all", self.field.clear),),
            )
            return
        waits = self._filter() is InboxFilter.WAITS_FOR_ME
        deeds = (("Show all requests", partial(self._go_filter, InboxFilter.ALL)),) if waits else ()
        if waits and self.judging.left:
            self._states.loading(f"Judging the gates of {self.judging.left} requests")
            return
        self._states.empty(
            title=_EMPTY[self._filter()],
            text=last_activity(data.requests, self.desk.now()),
            icon="inbox",
            deeds=deeds,
        )

    def _go_filter(self, wanted: InboxFilter) -> None:
        self.tabs.choose(wanted.value)
        self._choose_filter(wanted.value)

    def _select_something(self, shown: Inbox) -> None:
        names = [row.name for row in shown.rows]
        if names and self.table.selected not in names:
            self.table.select(names[0])
        self.pane.setVisible(bool(names) and not self._narrow)

    def _chosen(self, _name: str) -> None:
        facts = self._facts()
        row = self._row()
        if row is not None and facts is None and self._data is not None:
            request = next((item for item in self._data.requests if item.full_name == row.name), None)
            if request is not None:
                self.judging.first(request.id)
                if row.done or not row.segments:
                    self._closed.ask(row.name)
        self._tell_pane()

    def _row(self) -> InboxRow | None:
        return self._rows.get(self.table.selected)

    def _facts(self) -> RequestFacts | None:
        name = self.table.selected
        known = {**self._closed.facts, **self.judging.facts}
        return next((item for item in known.values() if item.request.full_name == name), None)

    def _tell_pane(self) -> None:
        row, facts = self._row(), self._facts()
        if row is None:
            return
        summary: RequestSummary | None = None
        found: Mapping[str, str] = {APPROVE: _READING, REJECT: _READING}
        if facts is not None:
            summary = request_summary(facts, self.desk.now())
            found = act_reasons(facts, self.desk.off_reason())
        if (row.name, found) != self._acts:
            self._acts = (row.name, found)
            self.desk.acts_changed.emit()
        reasons = (found[APPROVE], found[REJECT])
        digest = facts.request.digest[:8] if facts is not None else ""
        hint = f"Your approval is bound to request digest {digest}. Reject needs a comment."
        self.pane.show_request(row, summary, reasons, hint)

    # --- acting --------------------------------------------------------------------------------------------

    def _open(self, name: str) -> None:
        if name in self._rows:
            self.desk.go(Place(screen="request", id=name))

    def _act(self, act: str) -> None:
        facts = self._facts()
        if facts is None:
            return
        deeds: Mapping[str, Callable[[RequestFacts], object]] = {
            APPROVE: self.sheets.approve,
            REJECT: self.sheets.reject,
            REVOKE: self.sheets.revoke,
            CANCEL: self.sheets.cancel,
        }
        deeds[act](facts)

    def _show_change(self) -> None:
        facts = self._facts()
        if facts is not None:
            show_plan_diff(self.desk, self.window(), facts.request, facts.plan)

    def _copy_link(self) -> None:
        QGuiApplication.clipboard().setText(f"gitopshq://request/{self.table.selected}")
        self.desk.say("The link is copied", Tone.PLAIN)

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            **{act: partial(self._act, act) for act in (APPROVE, REJECT, REVOKE, CANCEL)},
            "requests.next": lambda: self.table.step(1),
            "requests.previous": lambda: self.table.step(-1),
            "requests.open": lambda: self._open(self.table.selected),
            "request.preview": self._show_change,
            "request.copy_link": self._copy_link,
        }

    @override
    def why_not(self, action_id: str) -> str:
        if action_id in {"requests.next", "requests.previous"}:
            return "" if self._rows else "There is no request"
        facts = self._facts()
        if self._row() is None:
            return "No request is selected"
        if facts is None:
            return _READING
        return act_reasons(facts, self.desk.off_reason()).get(action_id, "")

    @override
    def go_find(self) -> bool:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        return True

    @override
    def panes(self) -> list[QWidget]:
        return [self._bar, self._list, self.pane, *([self.host.sheet] if self.host.sheet else [])]
