"""Races of real processes: writers on one lane, and programs that start or drive one request at the same moment."""

from collections import Counter
from typing import Any

from tests.benchmarks.torture_kill import Children, Outcome, judged, waves_on_branch
from tests.benchmarks.torture_world import HOME, OTHER, PERSON

TWO_MACHINES = "two machines start"
ONE_MACHINE = "one machine starts twice"
DRIVEN_TWICE = "one machine drives twice"
RACES = (TWO_MACHINES, ONE_MACHINE, DRIVEN_TWICE)


def writers(worker: Children, programs: int, events: int) -> tuple[Outcome, str]:
    """Let programs, each its own machine, append notes to one lane; return what is wrong and the figures."""
    worker.fresh()
    homes = [f"writer-{number}" for number in range(programs)]
    answers = worker.together(*({"action": "write", "home": home, "events": events} for home in homes))
    checked = worker.alone(action="check", homes=homes[:2])
    outcome = Outcome(runs=1)
    crashed = [answer["said"] for answer in answers if "seconds" not in answer]
    outcome.lost += [f"writers: a program crashed: {said}" for said in crashed]
    if crashed or "texts" not in checked:
        outcome.broken += [] if "texts" in checked else [f"writers: cannot be read: {checked.get('said')}"]
        return outcome, "crashed"
    for home in homes:
        for number in range(events):
            _count_once(f"{home} {number}", checked["texts"], outcome)
    outcome.broken += [f"writers: {words}" for words in checked["broken"]]
    outcome.lost += [
        f"writers: {answer['left']} notes still wait in the outbox" for answer in answers if answer["left"]
    ]
    return outcome, _figures(answers, programs * events)


def _count_once(text: str, sentences: list[str], outcome: Outcome) -> None:
    times = sum(sentence == text or sentence.endswith(f": {text}") for sentence in sentences)
    if not times:
        outcome.lost.append(f"writers: the note {text} is lost")
    elif times > 1:
        outcome.doubled.append(f"writers: the note {text} stands {times} times")


def _figures(answers: list[dict[str, Any]], total: int) -> str:
    span = max(answer["span"][1] for answer in answers) - min(answer["span"][0] for answer in answers)
    seconds = sorted(one for answer in answers for one in answer["seconds"])
    p95 = seconds[int(len(seconds) * 0.95)]
    tries = sum(answer["tries"] for answer in answers)
    waited = sum(answer["waited"] for answer in answers)
    return (
        f"{len(answers)} programs, {total} events, {total / span:.1f} a second, "
        f"p50 {seconds[len(seconds) // 2]:.2f} s, p95 {p95:.2f} s, {tries / total:.1f} pushes an event, "
        f"{waited} waited in the outbox"
    )


def starters(worker: Children, race: str, rounds: int) -> Outcome:
    """Let two programs begin the same at the same moment; exactly one does it, the other is told who."""
    outcome = Outcome()
    for number in range(rounds):
        outcome.add(_round(worker, race, f"{race}, round {number}"))
    return outcome


def _round(worker: Children, race: str, name: str) -> Outcome:
    case = worker.fresh()
    homes = (HOME, OTHER) if race == TWO_MACHINES else (HOME, HOME)
    if race == DRIVEN_TWICE:
        worker.alone(action="run", kill=_AFTER_START)
    answers = worker.together(*({"action": "run", "home": home} for home in homes))
    checked = worker.alone(action="check", homes=sorted(set(homes)))
    crashed = [answer["said"] for answer in answers if answer["end"] == "crashed"]
    outcome = judged(name, waves_on_branch(case), checked, crashed)
    ends = Counter(answer["end"] for answer in answers)
    if ends["succeeded"] != 1:
        outcome.lost.append(f"{name}: {ends['succeeded']} of two ran it: {[one['said'] for one in answers]}")
    outcome.lost += [
        f"{name}: the other was not told who: {answer['said']}"
        for answer in answers
        if answer["end"] != "succeeded" and not _says_who(race, answer)
    ]
    return outcome


_AFTER_START = 4
"""The point at which `started` stands and the program that wrote it dies."""


def _says_who(race: str, answer: dict[str, Any]) -> bool:
    if race == DRIVEN_TWICE:
        return answer["end"] == "elsewhere"
    return answer["end"] == "ConflictError" and f"{PERSON} started it" in answer["said"]
