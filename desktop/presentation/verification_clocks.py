"""The times that run while something is verified: until it must have arrived, and how long the proof has stood."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.presentation.run_record import clock_span
from desktop.presentation.signs import Tone
from desktop.presentation.times import absolute, span
from desktop.presentation.verification_proof import Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time that runs: what it is for, how much has passed, and what is left in words."""

    title: str
    end: str
    passed: str
    left: str
    share: float
    tone: Tone


def clocks_of(proof: Proof, now: datetime) -> list[Clock]:
    clocks: list[Clock] = []
    if proof.run is not None and proof.run.live and proof.since is not None and proof.deadline is not None:
        clocks.append(_deadline_clock(proof.since, proof.deadline, now))
    start = proof.proven_since
    clocks += [_soak_clock(target, soak, start, now) for target, soak in proof.soaks]
    return clocks


def _deadline_clock(since: datetime, deadline: datetime, now: datetime) -> Clock:
    whole = deadline - since
    passed = min(now - since, whole)
    over = now >= deadline
    return Clock(
        title="Judged within",
        end=f"ends {absolute(deadline, now)}",
        passed=f"{clock_span(passed)} of {clock_span(whole)}",
        left="over: what is missing has expired" if over else f"{clock_span(deadline - now)} left",
        share=passed / whole if whole else 1.0,
        tone=Tone.UNKNOWN if over else Tone.RUN,
    )


def _soak_clock(target: str, soak: timedelta, start: datetime | None, now: datetime) -> Clock:
    title = f"Soak for {target}"
    if start is None:
        return Clock(
            title=title,
            end="begins with a passed verification",
            passed=f"0 of {span(soak)}",
            left="not begun",
            share=0.0,
            tone=Tone.UNKNOWN,
        )
    passed = min(now - start, soak)
    done = passed >= soak
    return Clock(
        title=title,
        end=f"{'was reached' if done else 'ends'} {absolute(start + soak, now)}",
        passed=f"{span(passed)} of {span(soak)}",
        left="reached" if done else f"{span(soak - passed)} left",
        share=passed / soak if soak else 1.0,
        tone=Tone.OK if done else Tone.RUN,
    )
