"""The preview step of a draft: summary and flags above, groups and files left, the file's change right."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.previews import FileDiff, Preview
from desktop.application.requests import Wishes
from desktop.application.services import Services
from desktop.domain.policy import RollbackMode
from desktop.domain.request import Request
from desktop.presentation.error_words import error_words
from desktop.presentation.preview_view import (
    FlagRow,
    GroupRow,
    PreviewView,
    diff_lines,
    obstacles,
    preview_view,
)
from desktop.presentation.secret_values import SecretValues
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import Choice, TextField
from desktop.ui.kit.frame import Bar, Footer, Pane, Scroll, clear
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.tables import Column, DataTable
from desktop.ui.preview.diff_view import DiffView
from desktop.ui.theme.type import Type

_MODES = [(mode.value, mode.value.capitalize()) for mode in RollbackMode]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    preview: Preview
    secrets: SecretValues
    people: tuple[tuple[str, str], ...]


class PreviewStep(QWidget):
    """`edited` carries the draft with reasons and reviews; `submitted` the full name of the request."""

    edited = Signal(object)
    submitted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._draft: Draft | None = None
        self._seen: _Seen | None = None
        self._view: PreviewView | None = None
        self.setObjectName("step.preview")
        self.setAccessibleIdentifier("step.preview")
        self.setAccessibleName("Preview")
        theme = desk.theme
        self._headline = Words(theme, "", Type.HEADLINE, name="words.headline")
        self._counts = Words(theme, "", colour="text2")
        self._moves = QVBoxLayout()
        self._moves.setSpacing(4)
        self._flags = Pane(theme, padding=(16, 12, 16, 12), gap=6)
        self._digest = Words(theme, "", Type.CODE, colour="text2", copyable=True, name="words.digest")
        self.groups: DataTable[GroupRow] = DataTable(
            theme,
            _group_columns(),
            key=_group_key,
            name="list.groups",
            words="Groups of identical change",
            row_height=48,
        )
        self.files: DataTable[str] = DataTable(
            theme,
            (Column[str](title="Files", text=str, width=400, stretch=True, code=True),),
            key=str,
            name="list.files",
            words="Files that change",
            row_height=26,
        )
        self.diff = DiffView(theme)
        self.button = Button(theme, "Request promotion", name="btn.request", kind="primary", key="Ctrl ↵")
        self.button.height_at_100 = 34
        self.button.setProperty("main", True)
        self._why = Words(theme, "", Type.BODY, colour="text2", name="words.obstacles")
        self._owner = Choice(theme, (), name="choice.owner", words="Verification owner")
        self._fallback = Choice(theme, (), name="choice.fallback", words="Fallback owner")
        self._mode = Choice(theme, _MODES, name="choice.rollback", words="Rollback mode")
        content = QWidget()
        self._lay_out(content)
        self._states = StateStack(theme, content, name="preview")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._states)
        self.button.clicked.connect(self._submit)
        self.files.chosen.connect(self._ask_diff)
        self.groups.opened.connect(self._review)
        desk.standing_changed.connect(self._tell_footer)

    def _lay_out(self, content: QWidget) -> None:
        theme = self._desk.theme
        head = Pane(theme, edge="bottom", padding=(16, 12, 16, 12), gap=4)
        head.add(self._headline, self._counts)
        head.column.addLayout(self._moves)
        head.add(self._digest, None)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(head, 2)
        scroll = Scroll(self._flags)
        scroll.setMinimumHeight(theme.whole(150))
        scroll.setMaximumHeight(theme.whole(230))
        top.addWidget(scroll, 3)
        left = QVBoxLayout()
        left.setSpacing(0)
        review = Bar(theme, 42)
        mark = Button(theme, "Mark reviewed", name="btn.review", icon="check", small=True)
        mark.clicked.connect(self._review_current)
        self._reviewed = Words(theme, "", Type.SMALL, colour="text2", name="words.reviewed")
        review.add(Words(theme, "Groups of identical change", Type.STRONG), None, self._reviewed, mark)
        left.addWidget(review)
        left.addWidget(self.groups, 3)
        left.addWidget(self.files, 2)
        holder = QWidget()
        holder.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(theme.whole(520))
        lower = QHBoxLayout()
        lower.setSpacing(0)
        lower.addWidget(holder)
        lower.addWidget(self.diff, 1)
        foot = Footer(theme)
        foot.add(self._why, None, Words(theme, "Verifies", colour="text2"), self._owner)
        foot.add(
            Words(theme, "Fallback", colour="text2"), self._fallback, Words(theme, "Rollback", colour="text2")
        )
        foot.add(self._mode, self.button)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(lower, 1)
        column.addWidget(foot)

    # --- previewing ----------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        """Preview a draft; an answer for an older scope is dropped, since the newer question has the same key."""
        same = self._draft is not None and self._seen is not None and _inputs(draft) == _inputs(self._draft)
        self._draft = draft
        if same:
            self._tell()
            return
        self._seen = None
        self._states.loading("Making the preview: reading both environments, finding every edit")

        def work(services: Services, token: CancelToken) -> _Seen:
            scope = services.scopes.resolve(draft.source, draft.target, draft.rules, draft.source_commit)
            preview = services.previews.preview(
                draft.source, draft.target, scope.slots, token, source_commit=draft.source_commit, scope=scope
            )
            persons = services.workspace.people.persons
            return _Seen(
                preview=preview,
                secrets=SecretValues(services.workspace),
                people=tuple((person.id, person.id) for person in persons),
            )

        self._desk.ask("preview", work, partial(self._take, draft), self._failed, title="Making the preview")

    def _take(self, draft: Draft, seen: _Seen) -> None:
        if self._draft is None or _inputs(draft) != _inputs(self._draft):
            return
        self._seen = seen
        options = [("", "nobody named"), *seen.people]
        self._owner.offer(options)
        self._fallback.offer(options)
        self._tell()
        if not self._view or not self._view.targets:
            self._states.empty(
                title="Nothing to change",
                text="Every chosen target already runs what the source has.",
                icon="circle-check",
            )
            return
        self._states.content()
        self.files.select(self._view.files[0])

    def _failed(self, error: Exception) -> None:
        words = error_words(error)
        draft = self._draft
        retry = (("Try again", partial(self.show_draft, draft)),) if draft is not None else ()
        self._states.error(title=words.title, text=words.text, deeds=retry)

    def _ask_diff(self, path: str) -> None:
        seen = self._seen
        if seen is not None:
            self._desk.ask(
                "diff", lambda services, _token: services.previews.diff(seen.preview, path), self._show_diff
            )

    def _show_diff(self, diff: FileDiff) -> None:
        self.diff.show_lines(diff_lines(diff))

    # --- showing -------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        if self._seen is None or self._draft is None:
            return
        view = self._view = preview_view(self._seen.preview, self._draft, self._seen.secrets)
        theme = self._desk.theme
        self._headline.say(view.headline)
        self._counts.say(view.counts)
        self._digest.say(f"plan digest {view.digest[:16]}")
        clear(self._moves)
        for words, count in view.moves[:5]:
            row = QHBoxLayout()
            row.addWidget(Words(theme, words, Type.CODE))
            row.addWidget(Words(theme, count, Type.STRONG))
            row.addStretch(1)
            self._moves.addLayout(row)
        self._tell_flags(view)
        self.groups.show_rows(view.groups)
        self.files.show_rows(view.files)
        done = sum(group.reviewed for group in view.groups)
        self._reviewed.say(f"{done} of {len(view.groups)} reviewed")
        self._tell_footer()

    def _tell_flags(self, view: PreviewView) -> None:
        clear(self._flags.column)
        theme = self._desk.theme
        self._flags.add(Words(theme, "Risk flags", Type.STRONG))
        if not view.flags:
            self._flags.add(Words(theme, "None was raised by the rules of this workspace.", colour="text2"))
        for flag in view.flags:
            row = QHBoxLayout()
            row.setSpacing(10)
            sign = StatusWords(theme, flag.sign)
            sign.setFixedWidth(theme.whole(126))
            row.addWidget(sign)
            sentence = Words(theme, flag.sentence)
            sentence.setToolTip("\n".join((flag.remedy, *flag.items)))
            row.addWidget(sentence, 1)
            if flag.needs_reason:
                row.addWidget(self._reason_field(flag))
            self._flags.column.addLayout(row)
        self._flags.add(None)

    def _reason_field(self, flag: FlagRow) -> TextField:
        field = TextField(
            self._desk.theme,
            name=f"field.reason.{flag.kind}",
            words=f"Reason for: {flag.sentence}",
            hint="Why is it all right?",
            high=28,
        )
        field.setText(flag.reason)
        field.setMinimumWidth(self._desk.theme.whole(230))
        field.editingFinished.connect(partial(self._give_reason, flag.kind, field))
        return field

    def _give_reason(self, kind: str, field: TextField) -> None:
        text = field.text().strip()
        if self._draft is not None and text != self._draft.reasons.get(kind, ""):
            self._draft = replace(self._draft, reasons={**self._draft.reasons, kind: text})
            self.edited.emit(self._draft)
            self._tell()

    def _review_current(self) -> None:
        if self.groups.selected:
            self._review(self.groups.selected)

    def _review(self, key: str) -> None:
        if self._draft is not None:
            self._draft = replace(self._draft, reviewed=self._draft.reviewed ^ {key})
            self.edited.emit(self._draft)
            self._tell()

    def _tell_footer(self) -> None:
        view = self._view
        if view is None:
            return
        reasons = obstacles(view, self._desk.off_reason())
        self._why.say("Not yet: " + ", ".join(reasons) if reasons else "Ready to be requested")
        noun = "target" if view.targets == 1 else "targets"
        self.button.say(f"Request promotion of {view.targets} {noun}")
        self.button.switch("; ".join(reasons))

    # --- submitting ----------------------------------------------------------------------------------------

    def _submit(self) -> None:
        seen, draft = self._seen, self._draft
        if seen is None or draft is None:
            return
        wishes = Wishes(
            rollback_mode=RollbackMode(self._mode.current),
            verification_owner=self._owner.current,
            fallback_owner=self._fallback.current,
            reasons={kind: text for kind, text in draft.reasons.items() if text},
        )
        self.button.switch_off("Being submitted")

        def work(services: Services, token: CancelToken) -> Request:
            request = services.requests.submit(seen.preview, wishes, token)
            services.drafts.submitted(draft, request)
            return request

        self._desk.act("Submitting the request", work, self._submitted, self._refused)

    def _submitted(self, request: Request) -> None:
        self._desk.say(f"{request.full_name} is submitted")
        self.submitted.emit(request.full_name)

    def _refused(self, error: Exception) -> None:
        self._desk.error(error)
        self._tell_footer()


def _inputs(draft: Draft) -> tuple[str, str, str, str]:
    return draft.source, draft.target, draft.source_commit, draft.rules


def _group_key(row: GroupRow) -> str:
    return row.key


def _change(row: GroupRow) -> str:
    return row.change


def _targets(row: GroupRow) -> str:
    return row.targets


def _count(row: GroupRow) -> str:
    return str(row.count)


def _reviewed(row: GroupRow) -> str:
    return "reviewed" if row.reviewed else "to review"


def _group_columns() -> tuple[Column[GroupRow], ...]:
    return (
        Column(title="Change", text=_change, second=_targets, width=300, stretch=True),
        Column(title="Targets", text=_count, width=72, right=True, strong=True),
        Column(title="Reviewed", text=_reviewed, width=96, quiet=True),
    )
