"""Errors in words for a person: what happened, to what, what it means now, what to do."""

from dataclasses import dataclass

from desktop.application.errors import CancelledError
from desktop.domain.errors import GitOpsError
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorWords:
    """An error as shown. `is_bug` marks one that the program did not foresee."""

    title: str
    text: str
    tone: Tone = Tone.FAIL
    is_bug: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.title}. {self.text}" if self.text else self.title


def error_words(error: BaseException) -> ErrorWords:
    """Return what to say about an exception; nothing of a foreign exception's text is shown as markup."""
    if isinstance(error, CancelledError):
        return ErrorWords(title="Cancelled", text="Nothing was changed by it.", tone=Tone.PLAIN)
    if isinstance(error, GitOpsError):
        what = _on_one_line(error.what)
        title = f"{plain(error.where)}: {what}" if error.where else what[:1].upper() + what[1:]
        text = " ".join(_sentence(part) for part in (error.meaning, error.remedy) if part)
        return ErrorWords(title=title, text=text)
    return ErrorWords(
        title=f"The program met an error of its own: {type(error).__name__}",
        text="Nothing was sent. The log names the place; what you did can be tried again.",
        is_bug=True,
    )


def _on_one_line(text: str) -> str:
    """Join the lines that a program wrote; each of them is plain text."""
    return "; ".join(plain(line.strip()) for line in text.splitlines() if line.strip())


def _sentence(part: str) -> str:
    words = _on_one_line(part)
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."
