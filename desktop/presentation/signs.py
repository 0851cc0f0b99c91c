"""What signs are made of: shape, word and tone; and those that many states share."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """What a colour is for; the colour itself belongs to whoever draws."""

    OK = "ok"
    RUN = "run"
    WARN = "warn"
    FAIL = "fail"
    FREEZE = "freeze"
    UNKNOWN = "unknown"
    PLAIN = "plain"
    PROD = "prod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A state as shown: shape and word always together. `letters` stands for the shape where only ASCII is possible."""

    shape: str
    letters: str
    word: str
    tone: Tone

    def named(self, word: str) -> "Sign":
        """Return the same sign with another word: its meaning fits, the state is called otherwise."""
        return Sign(shape=self.shape, letters=self.letters, word=word, tone=self.tone)


HEALTHY = Sign(shape="✓", letters="v", word="healthy", tone=Tone.OK)
PASSED = HEALTHY.named("passed")
RUNNING = Sign(shape="◔", letters="~", word="running", tone=Tone.RUN)
WAITING = Sign(shape="⧗", letters="~", word="waiting", tone=Tone.RUN)
ATTENTION = Sign(shape="▲", letters="!", word="attention", tone=Tone.WARN)
FAILED = Sign(shape="✕", letters="x", word="failed", tone=Tone.FAIL)
BLOCKED = FAILED.named("blocked")
FROZEN = Sign(shape="✱", letters="*", word="frozen", tone=Tone.FREEZE)
UNKNOWN = Sign(shape="?", letters="?", word="unknown", tone=Tone.UNKNOWN)
STALE = UNKNOWN.named("stale")
NOT_DEPLOYED = Sign(shape="□", letters="o", word="not deployed", tone=Tone.PLAIN)
HELD = Sign(shape="◫", letters="h", word="held", tone=Tone.FREEZE)
STRUCK = Sign(shape="⚑", letters="f", word="rejected", tone=Tone.FAIL)
WAIVED = Sign(shape="⛨", letters="w", word="waived", tone=Tone.WARN)
PARTIAL = Sign(shape="◐", letters="%", word="partial", tone=Tone.WARN)
SUPERSEDED = Sign(shape="↷", letters=">", word="superseded", tone=Tone.PLAIN)
EXPIRED = Sign(shape="◷", letters="t", word="expired", tone=Tone.UNKNOWN)
CANCELLED = Sign(shape="⊖", letters="-", word="cancelled", tone=Tone.PLAIN)
ROLLED_BACK = Sign(shape="↶", letters="<", word="rolled back", tone=Tone.PLAIN)
NOTE = Sign(shape="·", letters=".", word="note", tone=Tone.PLAIN)
