"""The sample's own controls: who one acts as, its clock, what goes wrong in its cluster, and making it anew."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.application.cancellation import CancelToken
from desktop.application.program import SAMPLE
from desktop.application.sample import ClusterFault, FaultKind
from desktop.application.services import Sample, Services
from desktop.domain.errors import DomainError
from desktop.presentation.connections import FAULT_WORDS, fault_sentence
from desktop.presentation.signs import Tone
from desktop.presentation.times import absolute
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import Choice, TextField
from desktop.ui.kit.frame import Divider, Pane, clear
from desktop.ui.kit.labels import Words
from desktop.ui.theme.type import Type

_STEPS = ((timedelta(hours=1), "+1 hour"), (timedelta(days=1), "+1 day"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    me: str
    people: tuple[tuple[str, str], ...]
    now: datetime
    offset: float
    faults: tuple[ClusterFault, ...]


class SamplePane(Pane):
    """Only the sample has these: events say when they were used."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, padding=(16, 14, 16, 16), gap=10)
        self._desk = desk
        theme = desk.theme
        self._people = Choice(theme, (), name="choice.person", words="Act as")
        self._people.chosen.connect(self._act_as)
        self._clock = Words(theme, "")
        self._faults = QVBoxLayout()
        self._faults.setSpacing(4)
        self._kind = Choice(
            theme,
            [(kind.value, FAULT_WORDS[kind]) for kind in FaultKind],
            name="choice.fault",
            words="What goes wrong",
        )
        self._where = [
            TextField(
                theme,
                name=f"field.fault_{part}",
                words=f"{part.capitalize()} it happens to",
                hint=f"every {part}",
            )
            for part in ("environment", "tenant", "service")
        ]
        self._build()

    def _build(self) -> None:
        theme = self._desk.theme
        self.add(Words(theme, "The sample", Type.TITLE))
        self.add(Words(theme, "Act as", Type.STRONG), self._people, Divider(theme))
        self.add(Words(theme, "Clock", Type.STRONG), self._clock)
        clock = QHBoxLayout()
        for step, words in _STEPS:
            button = Button(theme, words, name=f"btn.clock{words}", small=True)
            button.clicked.connect(lambda _checked=False, step=step: self._set_clock(step))
            clock.addWidget(button)
        real = Button(theme, "The real time", name="btn.clock_real", small=True)
        real.clicked.connect(lambda _checked=False: self._set_clock(None))
        clock.addWidget(real)
        clock.addStretch(1)
        self.column.addLayout(clock)
        self.add(Divider(theme), Words(theme, "What goes wrong in the cluster", Type.STRONG))
        self.column.addLayout(self._faults)
        self.add(self._kind, *self._where)
        row = QHBoxLayout()
        switch = Button(theme, "Switch on", name="btn.fault_on")
        switch.clicked.connect(self._switch_on)
        row.addWidget(switch)
        row.addStretch(1)
        self.column.addLayout(row)
        self.add(Divider(theme), Words(theme, "Begin anew", Type.STRONG))
        text = "Repository, history and cluster of the sample are made again; what was done in it is gone."
        self.add(Words(theme, text, colour="text2", wrap=True))
        again = QHBoxLayout()
        reset = Button(theme, "Make the sample anew", name="btn.sample_reset", kind="danger-outline")
        reset.clicked.connect(self._reset)
        again.addWidget(reset)
        again.addStretch(1)
        self.column.addLayout(again)
        self.add(None)

    def arrive(self) -> None:
        """Read how the sample stands."""
        if self._desk.standing is not None and self._desk.standing.is_sample:
            self._desk.ask("sample", _read, self._show)

    def _show(self, shown: _Shown) -> None:
        self._people.offer(shown.people)
        self._people.choose(shown.me)
        lead = (
            f", {shown.offset / 3600:+.0f} h from the real time"
            if abs(shown.offset) > 1
            else ", the real time"
        )
        self._clock.say(f"{absolute(shown.now, self._desk.clock.now())}{lead}")
        clear(self._faults)
        for fault in shown.faults:
            line = QHBoxLayout()
            line.addWidget(Words(self._desk.theme, fault_sentence(fault), wrap=True), 1)
            button = Button(self._desk.theme, "Clear", name=f"btn.clear.{fault.id}", small=True)
            button.clicked.connect(lambda _checked=False, fault=fault: self._clear(fault.id))
            line.addWidget(button)
            self._faults.addLayout(line)
        if not shown.faults:
            self._faults.addWidget(Words(self._desk.theme, "Nothing goes wrong.", colour="text2"))

    def _act_as(self, person: str) -> None:
        self._desk.ask_program(
            "Acting as another", lambda program, _token: program.act_as(person), self._acted, closed=True
        )

    def _acted(self, _done: None) -> None:
        self._desk.say("The sample is opened again for that person", Tone.PLAIN)
        self._desk.open(SAMPLE, again=True)

    def _set_clock(self, step: timedelta | None) -> None:
        def work(services: Services, _token: CancelToken) -> None:
            sample = _sample(services)
            if step is None:
                sample.clock.reset()
            else:
                sample.clock.set(sample.clock.now() + step)

        self._desk.act("Setting the sample's clock", work, lambda _done: self.arrive())

    def _switch_on(self) -> None:
        kind = FaultKind(self._kind.current)
        environment, tenant, service = (field.text().strip() or "*" for field in self._where)
        fault = ClusterFault(
            id=f"{kind.value} {environment}/{tenant}/{service}",
            kind=kind,
            environment=environment,
            tenant=tenant,
            service=service,
            seconds=60.0,
            lines=("replicas: 2 → 5",) if kind is FaultKind.DRIFTED else (),
        )
        self._desk.act(
            "Switching a fault on",
            lambda services, _token: _sample(services).controls.set_fault(fault),
            lambda _done: self.arrive(),
        )

    def _clear(self, fault_id: str) -> None:
        self._desk.act(
            "Clearing a fault",
            lambda services, _token: _sample(services).controls.clear_fault(fault_id),
            lambda _done: self.arrive(),
        )

    def _reset(self) -> None:
        self._desk.ask_program(
            "Making the sample anew",
            lambda program, token: program.make_sample(token),
            lambda _made: self._desk.open(SAMPLE),
            closed=True,
        )


def _sample(services: Services) -> Sample:
    if services.sample is None:
        raise DomainError("this workspace is not the sample", remedy="Open the sample first.")
    return services.sample


def _read(services: Services, _token: CancelToken) -> _Shown:
    sample = _sample(services)
    return _Shown(
        me=services.me().email,
        people=tuple(
            (item.email, f"{item.id}, {', '.join(sorted(item.teams))}")
            for item in services.workspace.people.persons
        ),
        now=sample.clock.now(),
        offset=sample.clock.offset_seconds,
        faults=sample.controls.faults(),
    )
