"""The head of a verification: its state, what is verified, the buttons, and why one of them is off."""

from desktop.domain.environment import Tier
from desktop.presentation.verification_proof import Proof
from desktop.presentation.verification_view import NOT_STARTED, VerificationView
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Divider, Pane
from desktop.ui.kit.labels import StatusWords, TierTag, Words
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class VerificationHead(Pane):
    """Two bars: what it is with its buttons, and beneath it how it came about."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._state = StatusWords(theme, NOT_STARTED, name="words.verification")
        self._environment = Words(theme, "", name="words.environment")
        self._release = Words(theme, "", Type.CODE, name="words.release", copyable=True)
        self._tier = TierTag(theme, Tier.PROD, full=True)
        self.again = Button(theme, "Run checks again", name="btn.check_again", icon="refresh-cw", key="V")
        self.rollback = Button(theme, "Roll back…", name="btn.rollback", kind="danger-outline", icon="undo-2")
        self.accept = Button(
            theme, "Accept verification…", name="btn.accept", kind="primary", icon="badge-check"
        )
        self.record = Button(
            theme, "Verify and put on record", name="btn.record", kind="primary", icon="file-check"
        )
        self._about = Words(theme, "", Type.SMALL, colour="text2", name="words.about")
        self._why = Words(theme, "", Type.SMALL, colour="text2", name="words.accept_off")
        self.add(self._upper(), self._lower())

    def _upper(self) -> WrapBar:
        bar = WrapBar(self.theme, 56)
        line = Divider(self.theme, upright=True, long=20)
        bar.wrapped.connect(line.setHidden)
        what = bar.group()
        for part in (Words(self.theme, "Verification", Type.HEADLINE), self._state):
            bar.left.addWidget(part)
        for fact in (line, self._environment, self._release, self._tier):
            what.addWidget(fact)
        for row in (bar.left, what):
            row.addStretch(1)
        bar.right.addStretch(1)
        for button in (self.again, self.rollback, self.accept, self.record):
            bar.right.addWidget(button)
        return bar

    def _lower(self) -> WrapBar:
        bar = WrapBar(self.theme, 31)
        bar.take_ground("window")
        bar.left.addWidget(self._about, 1)
        bar.right.addWidget(self._why)
        bar.right.addStretch(1)
        return bar

    def show_view(self, proof: Proof, view: VerificationView) -> None:
        self._state.show_sign(view.sign, view.tail)
        self._environment.say(proof.environment)
        self._release.say(proof.release)
        self._tier.setVisible(proof.protected)
        self._about.say(view.about)

    def offer(self, proof: Proof, accept_off: str, record_off: str) -> None:
        """Offer what may be done, and say why not: a run is accepted or rolled back, an environment recorded."""
        of_run = proof.run is not None
        for button in (self.accept, self.rollback):
            button.setVisible(of_run)
        self.record.setVisible(not of_run)
        self.accept.switch(accept_off)
        self.record.switch(record_off)
        landed = proof.run is not None and bool(proof.run.landed)
        self.rollback.switch("" if landed else "Nothing has landed")
        words = f"Accept is off: {accept_off}" if of_run and accept_off else ""
        self._why.say(words or (f"Recording is off: {record_off}" if not of_run and record_off else ""))
