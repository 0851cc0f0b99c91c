"""Errors of the domain: a rule of promotion was broken."""

from typing_extensions import override


class GitOpsError(Exception):
    """An error that people read: what happened, where, what it means now and what to do.

    Attributes:
        what: one sentence without a full stop of its own place, for example "the base moved".
        where: file, line, ref, lane or target it concerns; empty when it concerns all.
        meaning: what follows from it now ("nothing was changed").
        remedy: what to do next.
    """

    def __init__(self, what: str, *, where: str = "", meaning: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.meaning = meaning
        self.remedy = remedy

    @override
    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join(part for part in (head, self.meaning, self.remedy) if part)


class DomainError(GitOpsError):
    """A rule of the domain was broken; trying again changes nothing."""


class IllegalTransitionError(DomainError):
    """A request or run cannot go from its state to the wished one."""


class CanonicalFormError(DomainError):
    """Bytes are not canonical JSON, or a value has no canonical form."""


class KeySyntaxError(DomainError):
    """A key or a path template is not written as design.md section 6 asks."""


class ScopeError(DomainError):
    """A scope rule cannot be read, or names what does not exist."""
