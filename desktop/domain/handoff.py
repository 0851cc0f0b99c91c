"""The handoff note: the guide's seven fields in their order, then rollback mode and links."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desktop.domain.approval import ApprovalStanding
from desktop.domain.body import format_time
from desktop.domain.counting import plural
from desktop.domain.request import Request
from desktop.domain.target import Slot

NOT_SET = "not set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """A note ready to be copied; `fields` are (name, text) in the guide's order."""

    request: str
    fields: tuple[tuple[str, str], ...]

    def markdown(self) -> str:
        """Return the note as Markdown; text from outside is fenced from markup."""
        rows = "\n".join(f"| {name} | {_plain(text)} |" for name, text in self.fields)
        return f"# Handoff {_plain(self.request)}\n\n| field | |\n|---|---|\n{rows}\n"

    def text(self) -> str:
        """Return the note as plain text, a line a field, the values below each other."""
        width = max(len(name) for name, _ in self.fields) + 2
        rows = "\n".join(f"{name + ':':<{width}}{_one_line(text)}" for name, text in self.fields)
        return f"Handoff {_one_line(self.request)}\n\n{rows}\n"

    def value(self, name: str) -> str:
        """Return a field's text, "" where nobody set it."""
        found = dict(self.fields).get(name, "")
        return "" if found == NOT_SET else found

    def filled(self, edits: Mapping[str, str]) -> "Handoff":
        """Return the note with other texts in fields that it has; an empty one reads "not set"."""
        fields = tuple((name, edits.get(name, text) or NOT_SET) for name, text in self.fields)
        return replace(self, fields=fields)


def _plain(text: str) -> str:
    escaped = "".join(f"\\{char}" if char in "\\|`*_[]<>#!" else char for char in text)
    return _one_line(escaped)


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def handoff(request: Request, approvals: ApprovalStanding) -> Handoff:
    """Fill in the note from a request; what nobody set reads "not set"."""
    submission = request.submission
    window = submission.window
    span = f"{format_time(window.start)} to {format_time(window.end)}" if window else NOT_SET
    return Handoff(
        request=request.full_name,
        fields=(
            ("Source environment", submission.source),
            ("Target environment", submission.target),
            ("Scope (tenants/services)", _scope(request.slots, submission.plan_digest)),
            ("Approvals required", approvals.sentence if approvals.rules else "none"),
            ("Execution window", span),
            ("Verification owner", submission.verification_owner or NOT_SET),
            ("Fallback owner", submission.fallback_owner or NOT_SET),
            ("Rollback mode", submission.rollback_mode.value if submission.rollback_mode else NOT_SET),
            ("Release", submission.release),
            ("Links", f"gitopshq://request/{request.full_name}"),
            ("Notes", submission.handoff_notes or NOT_SET),
        ),
    )


def _scope(slots: tuple[Slot, ...], digest: str) -> str:
    tenants = {slot.tenant for slot in slots} - {""}
    services = {slot.service for slot in slots}
    parts = [plural(len(slots), "target")]
    if tenants:
        parts.append(plural(len(tenants), "tenant") + _some(tenants))
    parts.append(plural(len(services), "service") + _some(services))
    return f"{', '.join(parts)}; plan {digest[:12]}"


def _some(names: set[str], most: int = 5) -> str:
    return f" ({', '.join(sorted(names))})" if len(names) <= most else ""
