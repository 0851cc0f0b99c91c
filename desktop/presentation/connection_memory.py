"""The last tests of connections as the window keeps them: small, without anything that is not shown anyway."""

from datetime import datetime
from typing import Any, TypeAlias, cast

from desktop.application.connections import ConnectionTest, Step, StepReport, StepState
from desktop.application.errors import AppError, AuthenticationError
from desktop.domain.errors import GitOpsError

Plain: TypeAlias = dict[str, Any]
_PARTS = ("what", "where", "meaning", "remedy")


def kept_test(test: ConnectionTest) -> Plain:
    """Return a test that ended as values that a JSON file holds."""
    return {"at": test.at.isoformat(), "steps": [_kept_step(report) for report in test.steps]}


def _kept_step(report: StepReport) -> Plain:
    kept: Plain = {"step": report.step.value, "state": report.state.value}
    kept |= {"words": report.words} if report.words else {}
    kept |= {} if report.seconds is None else {"seconds": round(report.seconds, 4)}
    if isinstance(report.error, GitOpsError):
        kept["error"] = {part: getattr(report.error, part) for part in _PARTS}
        kept["locked_out"] = isinstance(report.error, AuthenticationError)
    return kept


def kept_tests(kept: object) -> dict[str, ConnectionTest]:
    """Return the tests by address; what cannot be read is left out, it is only a convenience."""
    found: dict[str, ConnectionTest] = {}
    if isinstance(kept, dict):
        for address, value in cast(dict[str, Plain], kept).items():
            try:
                found[address] = _test(address, value)
            except (KeyError, ValueError, TypeError, AttributeError):
                continue
    return found


def _test(address: str, value: Plain) -> ConnectionTest:
    at = datetime.fromisoformat(str(value["at"]))
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    test = ConnectionTest(address=address, at=at, steps=tuple(_step(item) for item in value["steps"]))
    if test.running or not test.steps:
        raise ValueError("a test that did not end")
    return test


def _step(value: Plain) -> StepReport:
    parts = value.get("error")
    error: AppError | None = None
    if parts is not None:
        kind = AuthenticationError if value.get("locked_out") else AppError
        what, where, meaning, remedy = (str(parts[part]) for part in _PARTS)
        error = kind(what, where=where, meaning=meaning, remedy=remedy)
    seconds = value.get("seconds")
    return StepReport(
        step=Step(value["step"]),
        state=StepState(value["state"]),
        words=str(value.get("words", "")),
        seconds=None if seconds is None else float(seconds),
        error=error,
    )
