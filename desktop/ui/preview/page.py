"""The page of a preview: its parts laid out, and what each shows of the preview that was seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.drafts import Draft
from desktop.domain.risk import RiskKind, Severity
from desktop.presentation.error_words import error_words
from desktop.presentation.preview_depths import offered
from desktop.presentation.preview_flags import FlagRow, Solved
from desktop.presentation.preview_groups import GroupRow
from desktop.presentation.preview_terms import Terms, terms
from desktop.presentation.preview_view import (
    Jump,
    PreviewView,
    TargetRow,
    all_flags,
    obstacles,
    ready_words,
    with_draft,
)
from desktop.presentation.rendered_depth import RENDERED
from desktop.presentation.times import absolute, relative
from desktop.ui.desk import Desk
from desktop.ui.kit.frame import Scroll, Surface
from desktop.ui.preview.asking import Seen
from desktop.ui.preview.depths import OTHERS, WORK
from desktop.ui.preview.diff_pane import DiffPane
from desktop.ui.preview.export import export_preview
from desktop.ui.preview.facts_strip import FactsStrip
from desktop.ui.preview.flags_pane import FlagsPane
from desktop.ui.preview.groups_panel import GroupsPanel
from desktop.ui.preview.listing import show_commits, show_listing, show_proof
from desktop.ui.preview.outdated import OutdatedBar, Veil
from desktop.ui.preview.rendered import RenderedDepth
from desktop.ui.preview.request_footer import RequestFooter
from desktop.ui.preview.summary import SummaryPane
from desktop.ui.preview.terms_sheet import TermsSheet

_TELL_AGE_EVERY = 15_000
_WIDE, _PART = 1_060, 420
"""The width that parts need side by side, and the height of a part that stands below another, both at 100 %."""
_RULES = len(set(RiskKind) - {RiskKind.DESTRUCTIVE})
"""What a preview checks by itself; what would be destroyed is known only once it is rendered."""


@dataclass(frozen=True, slots=True)
class _Shown:
    seen: Seen
    view: PreviewView
    terms: Terms


class PreviewPage(QWidget):
    """Summary and flags above, facts, then groups at the left and the difference at the right, the foot below.

    Its parts are made one by one, by `grow`.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: _Shown | None = None
        self._solved: tuple[Solved, ...] = ()
        self._editable = True
        self._group = ""
        self._target = ""
        self._growing = self._make_parts()

    def grow(self) -> bool:
        """Make one more part; tell whether there may be more."""
        return next(self._growing, self) is None

    def _make_parts(self) -> Iterator[None]:
        desk, theme = self._desk, self._desk.theme
        self.outdated = OutdatedBar(theme)
        self.summary = SummaryPane(theme)
        self.flags = FlagsPane(theme)
        self.facts = FactsStrip(theme)
        yield
        self.groups = GroupsPanel(theme)
        yield
        self.diff = DiffPane(theme)
        self.rendered = RenderedDepth(desk)
        yield
        self.terms = TermsSheet(theme, self)
        self.footer = RequestFooter(theme)
        self._body = QWidget()
        self._lay_out()
        self._veil = Veil(theme, self._body)
        theme.changed.connect(self._arrange)
        theme.changed.connect(self._tell_flags)
        self._age = QTimer(self)
        self._age.setInterval(_TELL_AGE_EVERY)
        self._age.timeout.connect(self._tell_flags)
        self._age.start()
        self._connect()

    def _lay_out(self) -> None:
        theme = self._desk.theme
        head = Surface(theme, edge="bottom")
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight, head)
        self._top.setContentsMargins(0, 0, 0, 1)
        self._top.setSpacing(0)
        self._top.addWidget(self.summary)
        self._top.addWidget(self.flags, 1)
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lower.setSpacing(0)
        self._lower.addWidget(self.groups)
        self._lower.addWidget(self.diff, 1)
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(head)
        inner.addWidget(self.facts)
        inner.addLayout(self._lower, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.outdated)
        column.addWidget(Scroll(self._body, name="scroll.preview"), 1)
        column.addWidget(self.footer)

    def _arrange(self) -> None:
        """Where large text or a narrow window leaves no room side by side, parts stand one below the other."""
        theme = self._desk.theme
        narrow = self.width() < theme.whole(_WIDE)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        for layout in (self._top, self._lower):
            layout.setDirection(direction)
        for part in (self.summary, self.groups):
            part.stretch(on=narrow)
        for row in (self.facts, self.diff, self.footer):
            row.stack(on=narrow)
        self._place_terms()
        self.groups.setMinimumHeight(theme.whole(_PART if narrow else 0))
        self.diff.setMinimumHeight(theme.whole(_PART if narrow else 0))

    def _place_terms(self) -> None:
        """The terms lie over the right side: nothing moves when they are opened."""
        top = self.outdated.height() if self.outdated.isVisible() else 0
        high = max(0, self.height() - self.footer.sizeHint().height() - top)
        self.terms.setGeometry(self.width() - self.terms.width(), top, self.terms.width(), high)
        self.terms.raise_()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _connect(self) -> None:
        self.groups.group_chosen.connect(self._choose_group)
        self.groups.target_chosen.connect(self._choose_target)
        self.groups.proof_wanted.connect(self.show_proof)
        self.diff.depth_chosen.connect(self._ask_difference)
        self.diff.review_wanted.connect(self.review_current)
        self.diff.provenance.pressed.connect(self.rendered.press)
        self.rendered.shown.connect(self.diff.show_rendered)
        self.rendered.waiting.connect(self.diff.show_waiting)
        self.rendered.failed.connect(self._no_difference)
        self.rendered.progressed.connect(self.diff.provenance.say_progress)
        self.flags.show_wanted.connect(self._show_flag)
        self.facts.commits_wanted.connect(self._show_commits)
        self.facts.terms_wanted.connect(self._open_terms)
        self.facts.copied.connect(self._desk.say)
        self.terms.closed.connect(self.terms.hide)
        self.footer.jump_wanted.connect(self._jump)

    def panes(self) -> list[QWidget]:
        """The parts that F6 goes through."""
        return [self.flags, self.facts, self.groups, self.diff, self.footer]

    @property
    def view(self) -> PreviewView | None:
        """What is shown, None before the first preview."""
        return self._shown.view if self._shown is not None else None

    # --- showing -------------------------------------------------------------------------------------------

    def take_seen(self, seen: Seen, draft: Draft, solved: Sequence[Solved] = ()) -> None:
        """Show a preview with what the draft says about it."""
        looked = seen.looked
        view = with_draft(seen.view, all_flags(looked.preview, looked.surroundings), draft)
        other = self._shown is None or self._shown.seen.looked.surroundings is not looked.surroundings
        self._shown = _Shown(seen, view, terms(seen.proposal, draft))
        self._solved = tuple(solved)
        self.summary.show_view(view)
        self._tell_flags()
        self.facts.show_facts(view, self._shown.terms, cached=self._desk.offline)
        self.terms.show_terms(draft, seen.proposal)
        self.groups.show_view(view)
        if other:
            self.diff.offer_depths(offered(live=bool(looked.surroundings.live), others=OTHERS))
            self._keep_place(view)
        self._tell_review()

    def _keep_place(self, view: PreviewView) -> None:
        """Stay at the group that was chosen where it is still there, else go to the riskiest."""
        if not view.groups:
            return
        keys = [group.key for group in view.groups]
        wanted = self._group if self._group in keys else keys[0]
        self._group = self._target = ""
        self.groups.groups.select(wanted)
        self._choose_group(wanted)

    def _tell_flags(self) -> None:
        shown = self._shown
        if shown is None:
            return
        at, now = shown.seen.looked.surroundings.at, self._desk.now()
        checked = f"{_RULES} rules checked {absolute(at, now)}, {relative(at, now)}"
        self.flags.show_flags(shown.view.flags, self._solved, checked)

    def tell_footer(self, draft: Draft, outdated: str) -> None:
        """Say what is missing, or why it cannot be asked for."""
        shown = self._shown
        if shown is None:
            return
        count = len(shown.view.targets)
        if outdated:
            self.footer.show_outdated(count, shown.view.digest, outdated)
            return
        found = obstacles(shown.view, terms(shown.seen.proposal, draft).missing, self._desk.off_reason())
        self.footer.show_obstacles(count, found, ready_words(shown.view))

    def show_outdated(self, strong: str, text: str, *, undo: bool) -> None:
        """Mark everything as outdated: it can be read, not changed."""
        self.outdated.say(strong, text, undo=undo)
        self._veil.cover(on=True)
        self._allow(on=False)

    def show_current(self) -> None:
        self.outdated.hide()
        self._veil.cover(on=False)
        self._allow(on=True)

    def _allow(self, *, on: bool) -> None:
        self.flags.edit_allowed(on=on)
        self.groups.edit_allowed(on=on)
        self._editable = on
        self._tell_review()

    # --- groups, targets, their difference -----------------------------------------------------------------

    def _rows_of(self, group: GroupRow) -> list[TargetRow]:
        shown = self._shown
        wanted = set(group.slots)
        return [] if shown is None else [row for row in shown.view.targets if row.slot in wanted]

    def _current(self) -> GroupRow | None:
        groups = self._shown.view.groups if self._shown is not None else ()
        return next((group for group in groups if group.key == self._group), None)

    def _choose_group(self, key: str) -> None:
        if key == self._group:
            return
        self._group = key
        group = self._current()
        if group is None:
            return
        rows = self._rows_of(group)
        self.groups.show_targets(rows, group)
        self._target = ""
        self.groups.targets.select(rows[0].key)
        self._choose_target(rows[0].key)
        self._tell_review()

    def _choose_target(self, key: str) -> None:
        if key != self._target:
            self._target = key
            self._ask_difference()

    def _ask_difference(self, _depth: str = "") -> None:
        shown, group = self._shown, self._current()
        if shown is None or group is None:
            return
        rows = self._rows_of(group)
        number = next((n for n, row in enumerate(rows) if row.key == self._target), 0)
        row = rows[number]
        self.diff.say_target(row.name, number + 1, len(rows))
        looked = shown.seen.looked
        if self.diff.depth_shown == RENDERED.key:
            self.rendered.show(looked, row.slot)
            return
        self.diff.show_plain()
        work = WORK[self.diff.depth_shown]
        self._desk.ask(
            "diff",
            lambda services, token: work(services, token, looked, row.slot),
            self.diff.show_difference,
            self._no_difference,
        )

    def _no_difference(self, error: Exception) -> None:
        words = error_words(error)
        self.diff.show_error(words.title, words.text)

    # --- reviewing -----------------------------------------------------------------------------------------

    def review_current(self) -> None:
        """Mark the group as reviewed and go on to the next that is not; a reviewed one is taken back."""
        group = self._current()
        if group is None or not self._editable:
            return
        self.groups.reviewed.emit(group.key)
        if not group.reviewed:
            self._go_unreviewed()

    def _go_unreviewed(self) -> bool:
        groups = self._shown.view.groups if self._shown is not None else ()
        left = next((group for group in groups if not group.reviewed), None)
        if left is not None:
            self.groups.groups.select(left.key)
        return left is not None

    def _tell_review(self) -> None:
        group = self._current()
        reason = "" if self._editable else "Outdated: preview again first"
        self.diff.say_reviewed(reviewed=group is not None and group.reviewed, reason=reason)

    # --- going to what is missing --------------------------------------------------------------------------

    def _jump(self, where: str) -> None:
        match Jump(where):
            case Jump.STOP:
                self.flags.go_first(_stops)
            case Jump.REASON:
                self.flags.go_first(_lacks_reason)
            case Jump.REVIEW:
                self._go_unreviewed()
                self.groups.groups.setFocus()
            case Jump.OWNERS:
                self._open_terms("owners")
            case Jump.NOTHING:
                return

    def _open_terms(self, key: str) -> None:
        self._place_terms()
        self.terms.show()
        self.terms.focus_on(key)

    # --- lists ---------------------------------------------------------------------------------------------

    def _show_flag(self, kind: str) -> None:
        flags = self._shown.view.flags if self._shown is not None else ()
        flag = next((flag for flag in flags if flag.kind == kind), None)
        if flag is not None:
            show_listing(
                self._desk.theme, _over(self), f"{flag.title}: {flag.sentence}", flag.remedy, flag.items
            )

    def _show_commits(self) -> None:
        if self._shown is not None:
            show_commits(self._desk, _over(self), self._shown.seen.looked.preview)

    def show_proof(self) -> None:
        """Show what is known of the targets that are there already."""
        if self._shown is not None:
            verified = self._shown.seen.looked.surroundings.verified
            show_proof(self._desk, _over(self), self._shown.view, verified)

    def export(self) -> None:
        """Write the preview to a file, without secrets."""
        if self._shown is not None:
            export_preview(self._desk, self, self._shown.seen.looked)


def _stops(flag: FlagRow) -> bool:
    return flag.severity is Severity.STOP


def _lacks_reason(flag: FlagRow) -> bool:
    return flag.needs_reason and flag.open


def _over(page: QWidget) -> QWidget:
    """Return what lists lie over: the step, which is seen also while there is nothing to preview."""
    return page.parentWidget() or page
