"""The left of the page: whose history it is, what was left out of it, and its points to go back to."""

from datetime import datetime

from desktop.domain.counting import plural
from desktop.presentation.rollback_view import history_notice, point_rows
from desktop.ui.kit.frame import Bar, Pane
from desktop.ui.kit.labels import Words
from desktop.ui.rollback.data import Subject
from desktop.ui.rollback.history_list import history_list
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class HistoryPane(Pane):
    """A head, a notice where there is one, and the list."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="right")
        self.fix_width(452, most=500)
        self.list = history_list(theme)
        self._of = Words(theme, "", Type.STRONG, name="words.history")
        self._scope = Words(theme, "", Type.SMALL, colour="text2", name="words.scope")
        self._notice = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name="words.history_notice")
        self._notice.setContentsMargins(16, 8, 16, 8)
        head = Bar(theme, 40)
        head.add(self._of, None, self._scope)
        self.column.setContentsMargins(0, 0, 1, 0)
        self.add(head, self._notice)
        self.add(self.list, stretch=1)

    def show_subject(self, subject: Subject, now: datetime) -> None:
        history, request = subject.history, subject.request
        of = f"the targets of {request.full_name}" if request is not None else subject.environment.name
        self._of.say(f"History of {of}")
        self._scope.say(f"{plural(len(history.slots), 'target')}, {plural(len(history.points), 'state')}")
        notice = history_notice(history)
        self._notice.say(notice)
        self._notice.setVisible(bool(notice))
        self.list.show_rows(point_rows(history, now))
