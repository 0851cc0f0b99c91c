"""What of a difference is noise: folded by a rule with a name, counted, one click away; never left out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseRule:
    """A rule that looks at a changed line before and after. It must never fold what a person has to decide about."""

    name: str
    fits: Callable[[str, str], bool]


def rule_of(rules: Sequence[NoiseRule], before: str, after: str) -> str:
    """Return the name of the first rule that calls this change noise, "" where none does."""
    return next((rule.name for rule in rules if rule.fits(before, after)), "")


_CHECKSUM = re.compile(r"\s*[\"']?checksum/[\w./-]{1,80}[\"']?:\s*[\"']?[0-9a-f]{8,128}[\"']?\s*")
_SERVER_FIELD = re.compile(
    r"\s*(?:creationTimestamp|resourceVersion|generation|observedGeneration|uid|selfLink):\s.*"
)


def _line_ends(before: str, after: str) -> bool:
    return before.rstrip() == after.rstrip()


def _checksums(before: str, after: str) -> bool:
    return _both(_CHECKSUM, before, after)


def _server_fields(before: str, after: str) -> bool:
    return _both(_SERVER_FIELD, before, after)


def _both(pattern: re.Pattern[str], before: str, after: str) -> bool:
    """Tell whether both lines fit and name the same key."""
    same_key = before.partition(":")[0] == after.partition(":")[0]
    return same_key and pattern.fullmatch(before) is not None and pattern.fullmatch(after) is not None


IN_VALUES = (
    NoiseRule(name="white space at line ends", fits=_line_ends),
    NoiseRule(name="generated checksums", fits=_checksums),
)
"""For files as people write them: indentation and order mean something there."""
IN_OBJECTS = (*IN_VALUES, NoiseRule(name="fields the server writes", fits=_server_fields))
"""For rendered and live objects."""
