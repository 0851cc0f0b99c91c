"""Judges policy rules in CEL by cel-expr-python.

The library answers an evaluation error as a value, not as an exception: only a boolean true is a pass here. Its limits
(10,000 steps of all loops together, nesting of 32) cannot be set from Python; reaching one is an error like any other.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from typing_extensions import override

from desktop.application.ports import PolicyEngine, RuleOutcome

if TYPE_CHECKING:
    from cel_expr_python import cel

_LONGEST_TEXT = 4_096
_LONGEST_ERROR = 300
_DEEPEST = 16
_LARGEST = 2**63
_PLACE = re.compile(r"<input>:(?P<line>[0-9]+):(?P<column>[0-9]+): (?P<message>[^\n]*)")
_STATUS = re.compile(r"\A[A-Z_]+: | \[[A-Z_]+\]\s*\Z")
_FAILURES = (RuntimeError, ValueError, TypeError, ArithmeticError, ImportError)
"""What the library raises: its own errors as RuntimeError, values it cannot convert as the rest."""


class _UnusableError(ValueError):
    """An expression or a fact is refused before the library sees it."""


class CelPolicyEngine(PolicyEngine):
    """Checks and evaluates expressions over the one variable `plan`; compiled expressions are kept. Thread-safe."""

    @override
    def check(self, cel: str) -> str | None:
        try:
            _compile(cel)
        except _FAILURES as error:
            return _words(error)
        return None

    @override
    def evaluate(self, cel: str, facts: Mapping[str, object]) -> RuleOutcome:
        try:
            value = _compile(cel).eval(data={"plan": _plain(facts, 0)})
            result, kind = value.value(), value.type().name()
        except _FAILURES as error:
            return RuleOutcome(passed=False, error=_words(error))
        if kind == "ERROR":
            return RuleOutcome(passed=False, error=_tidy(str(result)))
        if not isinstance(result, bool):
            return RuleOutcome(passed=False, error=f"The rule answers {kind}, not true or false.")
        return RuleOutcome(passed=result)


@lru_cache(maxsize=1)
def _environment() -> "cel.Env":
    # Imported at the first rule: the module maps 14 MB, which a workspace without rules never needs.
    from cel_expr_python import cel  # noqa: PLC0415

    return cel.NewEnv(variables={"plan": cel.Type.Map(cel.Type.STRING, cel.Type.DYN)})


@lru_cache(maxsize=512)
def _compile(text: str) -> "cel.Expression":
    if len(text) > _LONGEST_TEXT:
        raise _UnusableError(f"A rule has at most {_LONGEST_TEXT} characters.")
    expression = _environment().compile(text)
    kind = expression.return_type().name()
    if kind not in {"BOOL", "DYN"}:
        raise _UnusableError(f"The rule answers {kind}, not true or false. Compare it with something.")
    return expression


def _plain(value: object, depth: int) -> object:
    """Return a fact in the types the library takes: text, boolean, integer of 64 bits, None, list, dict."""
    if depth > _DEEPEST:
        raise _UnusableError("The facts are nested too deeply.")
    match value:
        case None | bool():
            return value
        case str():
            value.encode("utf-8")
            return value
        case int() if -_LARGEST <= value < _LARGEST:
            return value
        case Mapping():
            items = cast("Mapping[object, object]", value).items()
            return {_key(key): _plain(item, depth + 1) for key, item in items}
        case list() | tuple():
            return [_plain(item, depth + 1) for item in cast("Sequence[object]", value)]
        case _:
            raise _UnusableError(f"A fact of a rule cannot be {type(value).__name__} of this size or kind.")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise _UnusableError("The names of facts are texts.")
    return key


def _words(error: Exception) -> str:
    match error:
        case _UnusableError():
            return str(error)
        case ImportError():
            return "Rules in CEL cannot be judged on this machine: cel-expr-python is missing."
        case UnicodeError():
            return "A fact holds text that is not Unicode."
        case _:
            return _tidy(str(error))


def _tidy(message: str) -> str:
    """Return the library's message in one line, with the place in words."""
    found = _PLACE.search(message)
    if found:
        text = f"line {found['line']}, column {found['column']}: {_STATUS.sub('', found['message'])}"
    elif "Iteration budget" in message:
        text = "The rule takes more than 10,000 steps. Write it with fewer loops, or promote fewer targets at once."
    else:
        text = _STATUS.sub("", _STATUS.sub("", message.strip()).split("\n", 1)[0])
    return text[:_LONGEST_ERROR]
