"""The form of the sheet that raises a freeze: what, where, from when to when, and whether rollbacks pass."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from desktop.domain.environment import Environment, Tier
from desktop.presentation.civil_times import zone_word
from desktop.presentation.freeze_raising import RaiseForm, touched_words
from desktop.ui.kit.fields import CheckBox, TextField
from desktop.ui.kit.frame import Pane
from desktop.ui.kit.labels import Words
from desktop.ui.kit.segments import Segments
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_KINDS = (("environments", "Environments", ""), ("tiers", "Tiers", ""), ("everything", "Everything", ""))


class RaiseFields(Pane):
    """`changed` follows each edit; `form` is what stands in the fields now."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        environments: Sequence[Environment],
        chosen: str,
        now: datetime,
        zone: tzinfo | None,
        *,
        has_tenants: bool,
    ) -> None:
        super().__init__(theme, gap=7)
        self._environments = environments
        word = zone_word(now, zone)
        self.name = TextField(theme, name="field.freeze_name", words="Name of the freeze", hint="ops-7")
        self._kind = Segments(theme, _KINDS, name="choice.scope", words="What is frozen", small=True)
        self._names = {
            item.name: CheckBox(theme, item.name, name=f"tick.{item.name}") for item in environments
        }
        tiers = [tier for tier in Tier if any(item.tier is tier for item in environments)]
        self._tiers = {tier: CheckBox(theme, tier.value, name=f"tick.tier.{tier.value}") for tier in tiers}
        if chosen in self._names:
            self._names[chosen].setChecked(True)
        self.tenants = TextField(theme, name="field.tenants", words="Only these tenants", hint="all tenants")
        self.start = _Moment(theme, "start", "Start", f"now; else 18 Dec 2026 ({word})")
        self.end = _Moment(theme, "end", "End", f"until it is lifted; else 18 Dec 2026 ({word})")
        self._exempt = CheckBox(theme, "Rollbacks pass", name="tick.rollback_exempt")
        self._exempt.setChecked(True)
        self._touched = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name="words.touched")
        self._lay_out(word, has_tenants=has_tenants)
        self._connect()
        self._show_kind(self._kind.current)

    def _lay_out(self, zone: str, *, has_tenants: bool) -> None:
        theme = self.theme
        self._lists = {
            "environments": _ticks(list(self._names.values()), 3),
            "tiers": _ticks(list(self._tiers.values()), 4),
        }
        self.add(_label(theme, "Name"), self.name, _label(theme, "What is frozen"), self._kind)
        self.add(*self._lists.values(), self._touched)
        if has_tenants:
            self.add(_label(theme, "Only these tenants, separated by commas"), self.tenants)
        self.add(
            _label(theme, f"Start ({zone})"),
            self.start,
            _label(theme, f"End ({zone})"),
            self.end,
            self._exempt,
        )

    def _connect(self) -> None:
        for field in (self.name, self.tenants, *self.start.fields, *self.end.fields):
            field.textChanged.connect(self._edited)
        for tick in (*self._names.values(), *self._tiers.values(), self._exempt):
            tick.toggled.connect(self._edited)
        self._kind.chosen.connect(self._show_kind)

    @property
    def form(self) -> RaiseForm:
        kind = self._kind.current
        return RaiseForm(
            name=self.name.text(),
            environments=_ticked(self._names) if kind == "environments" else (),
            tiers=_ticked({tier.value: box for tier, box in self._tiers.items()}) if kind == "tiers" else (),
            tenants=self.tenants.text(),
            everything=kind == "everything",
            start_day=self.start.day.text(),
            start_clock=self.start.clock.text(),
            end_day=self.end.day.text(),
            end_clock=self.end.clock.text(),
            rollback_exempt=self._exempt.isChecked(),
        )

    def _show_kind(self, kind: str) -> None:
        for key, widget in self._lists.items():
            widget.setVisible(key == kind)
        self._edited()

    def _edited(self) -> None:
        self._touched.say(f"Freezes {touched_words(self.form, self._environments)}")
        self.changed.emit()


class _Moment(QWidget):
    """A day and a time of day side by side; both may stay empty."""

    def __init__(self, theme: Theme, name: str, words: str, hint: str) -> None:
        super().__init__()
        self.day = TextField(
            theme, name=f"field.{name}_day", words=f"{words}, day", hint=hint, icon="calendar"
        )
        self.clock = TextField(
            theme, name=f"field.{name}_clock", words=f"{words}, time of day", hint="15:30", code=True
        )
        self.clock.setFixedWidth(theme.whole(92))
        self.fields = (self.day, self.clock)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.day, 1)
        row.addWidget(self.clock)


def _label(theme: Theme, words: str) -> Words:
    return Words(theme, words, Type.STRONG)


def _ticks(boxes: Sequence[CheckBox], columns: int) -> QWidget:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(2)
    grid.setHorizontalSpacing(12)
    for number, box in enumerate(boxes):
        grid.addWidget(box, number // columns, number % columns)
    grid.setColumnStretch(columns, 1)
    return widget


def _ticked(boxes: "dict[str, CheckBox]") -> tuple[str, ...]:
    return tuple(name for name, box in boxes.items() if box.isChecked())
