"""The test of a connection as people read it: each step with sign, word, time and remedy; and what it all comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desktop.application.connections import ConnectionTest, Step, StepReport, StepState
from desktop.application.errors import AuthenticationError
from desktop.presentation.error_words import error_words
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import (
    ATTENTION,
    CANCELLED,
    FAILED,
    NOT_DEPLOYED,
    PASSED,
    RUNNING,
    UNKNOWN,
    Sign,
)

STEP_WORDS: Mapping[Step, str] = MappingProxyType(
    {
        Step.FIND: "Find the repository",
        Step.RESOLVE: "Resolve the name",
        Step.REACH: "Reach the server",
        Step.SECURE: "Agree on TLS",
        Step.SIGN_IN: "Log in",
        Step.READ: "Read the newest commit",
        Step.WORKSPACE: "Read the workspace file",
        Step.WRITE: "Write permission",
    }
)
STEP_SIGNS: Mapping[StepState, Sign] = MappingProxyType(
    {
        StepState.WAITING: NOT_DEPLOYED.named("to do"),
        StepState.RUNNING: RUNNING,
        StepState.PASSED: PASSED,
        StepState.ATTENTION: ATTENTION,
        StepState.FAILED: FAILED,
        StepState.UNTOLD: UNKNOWN.named("not told"),
        StepState.NOT_NEEDED: NOT_DEPLOYED.named("not needed"),
        StepState.NOT_TRIED: NOT_DEPLOYED.named("not tried"),
        StepState.CANCELLED: CANCELLED,
    }
)
_SHORT: Mapping[Step, str] = MappingProxyType(
    {
        Step.FIND: "not found",
        Step.RESOLVE: "name not known",
        Step.REACH: "not reached",
        Step.SECURE: "no safe line",
        Step.SIGN_IN: "no answer",
        Step.READ: "not readable",
        Step.WORKSPACE: "workspace faulty",
    }
)
"""What a failed step comes to."""
READ_ONLY = "Reading and drafting work; submitting, approving and executing will not."


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step: its sign, what it is called, what was found, how long it took; and what to do where it failed."""

    step: Step
    sign: Sign
    title: str
    found: str
    time: str
    fault: str = ""
    remedy: str = ""

    @property
    def spoken(self) -> str:
        """The whole row in one sentence, for screen readers and for copying."""
        parts = (f"{self.title}: {self.sign.word}", self.found, self.time, self.fault, self.remedy)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a test comes to: a sign, and a few words more."""

    sign: Sign
    words: str


def step_rows(test: ConnectionTest) -> list[StepRow]:
    """Return the steps in order."""
    return [step_row(report) for report in test.steps]


def step_row(report: StepReport) -> StepRow:
    """Return one step as shown."""
    fault = remedy = ""
    if report.error is not None:
        words = error_words(report.error)
        what = _what(report)
        fault = words.title if words.is_bug else what[:1].upper() + what[1:]
        remedy = words.text
        if report.state is StepState.ATTENTION:
            remedy = f"{remedy} {READ_ONLY}".strip()
    return StepRow(
        step=report.step,
        sign=STEP_SIGNS[report.state],
        title=STEP_WORDS[report.step],
        found=plain(report.words),
        time="" if report.seconds is None else took(report.seconds),
        fault=fault,
        remedy=remedy,
    )


def took(seconds: float) -> str:
    """Return how long a step took: `< 1 ms`, `38 ms`, `1.4 s`, `20 s`."""
    milliseconds = round(seconds * 1000)
    if milliseconds < 1:
        return "< 1 ms"
    if milliseconds < 1000:  # noqa: PLR2004 - a second
        return f"{milliseconds} ms"
    return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"  # noqa: PLR2004 - two figures are enough


def verdict(test: ConnectionTest) -> Verdict:
    """Return what a test comes to, while it goes on the step it is at."""
    if test.running:
        now = next((item for item in test.steps if item.state is StepState.RUNNING), None)
        return Verdict(
            sign=RUNNING.named("testing"), words=STEP_WORDS[now.step].lower() if now else "waits its turn"
        )
    if test.cancelled:
        return Verdict(sign=CANCELLED, words="the test was ended")
    fault = test.fault
    if fault is not None:
        locked_out = isinstance(fault.error, AuthenticationError)
        return Verdict(
            sign=FAILED.named("no log-in" if locked_out else _SHORT.get(fault.step, "failed")),
            words=_what(fault),
        )
    write = test.report(Step.WRITE)
    if write is None or write.state is not StepState.PASSED:
        return Verdict(sign=PASSED.named("ready"), words="read only")
    return Verdict(sign=PASSED.named("ready"), words=plain(write.words))


def _what(report: StepReport) -> str:
    what = getattr(report.error, "what", "")
    return plain(str(what)) if what else STEP_WORDS[report.step].lower()


def as_text(test: ConnectionTest) -> str:
    """Return the whole test as lines of plain text, for a person who asks somebody else about it."""
    lines = [f"{plain(test.address)}, tested {test.at:%Y-%m-%d %H:%M:%S} UTC"]
    return "\n".join([*lines, *(row.spoken for row in step_rows(test))])
