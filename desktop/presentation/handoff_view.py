"""The handoff note of a request on screen: its fields in the guide's order, who may stand in, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.application.handoffs import HandoffSheet
from desktop.domain.handoff import NOT_SET, Handoff
from desktop.domain.people import Person
from desktop.domain.policy import RollbackMode
from desktop.presentation.plain_text import plain, plain_lines
from desktop.presentation.signs import ATTENTION, PASSED, WAITING, Sign

WINDOW, OWNER, FALLBACK, ROLLBACK, LINKS, NOTES = (
    "Execution window",
    "Verification owner",
    "Fallback owner",
    "Rollback mode",
    "Links",
    "Notes",
)
EDITABLE = (WINDOW, OWNER, FALLBACK, ROLLBACK, LINKS, NOTES)
"""What a person may write otherwise in the note; the request stays as it is."""
GUIDE_FIELDS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLine:
    """One rule: whose it is, how it stands, by whom or for whom."""

    team: str
    sign: Sign
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldHint:
    """What is to be known about a field that was filled in: good, or a warning."""

    sign: Sign
    words: str


def note_of(sheet: HandoffSheet, edits: Mapping[str, str]) -> Handoff:
    """Return the note with what was written on screen; what was emptied reads "not set"."""
    return sheet.note.filled({name: plain(text.strip(), 2_000) for name, text in edits.items()})


def approval_lines(sheet: HandoffSheet) -> tuple[ApprovalLine, ...]:
    """Return a line for each rule: given by whom, or who may still give it."""
    lines: list[ApprovalLine] = []
    for standing in sheet.approvals.rules:
        given = ", ".join(plain(name, 60) for name in standing.given)
        if not standing.missing:
            lines.append(ApprovalLine(team=plain(standing.rule.words, 60), sign=PASSED, words=f"by {given}"))
            continue
        candidates = " or ".join(plain(name, 60) for name in standing.candidates[:3])
        more = f" and {len(standing.candidates) - 3} more" if len(standing.candidates) > 3 else ""  # noqa: PLR2004
        waits = f"for {candidates}{more}" if candidates else "nobody of the workspace may give it"
        tail = f"by {given}; {waits}" if given else waits
        lines.append(ApprovalLine(team=plain(standing.rule.words, 60), sign=WAITING, words=tail))
    return tuple(lines)


def person_options(sheet: HandoffSheet) -> tuple[tuple[str, str], ...]:
    """Return (id, words) of the people a name completes from: those of the policy's teams first."""
    teams = {rule.rule.team for rule in sheet.approvals.rules} - {""}
    ordered = sorted(
        (person for person in sheet.people if not person.bot),
        key=lambda person: (not teams & person.teams, person.id),
    )
    return tuple((person.id, _person_words(person)) for person in ordered)


def _person_words(person: Person) -> str:
    teams = ", ".join(sorted(person.teams))
    name = plain(person.name, 60)
    return " · ".join(part for part in (plain(person.id, 60), name, plain(teams, 100)) if part)


def person_hint(sheet: HandoffSheet, name: str, other: str = "") -> FieldHint:
    """Return what is to be known of a named person; who is on call nobody tells this program."""
    wanted = name.strip()
    if not wanted or wanted == NOT_SET:
        return FieldHint(sign=ATTENTION.named("not set"), words="Nobody is named.")
    if wanted == other.strip():
        return FieldHint(
            sign=ATTENTION.named("same person"), words="Verification and fallback are one person."
        )
    person = next((one for one in sheet.people if one.id == wanted), None)
    if person is None:
        return FieldHint(
            sign=ATTENTION.named("not known"), words="The workspace file does not name this person."
        )
    if person.bot:
        return FieldHint(sign=ATTENTION.named("a bot"), words="A bot verifies nothing.")
    teams = ", ".join(sorted(person.teams)) or "no team"
    return FieldHint(sign=PASSED.named("known"), words=f"{plain(teams, 100)}; on call: not known.")


def missing_fields(note: Handoff) -> tuple[str, ...]:
    """Return which of the guide's seven fields nobody set."""
    return tuple(name for name, text in note.fields[:GUIDE_FIELDS] if text == NOT_SET)


def requirement(note: Handoff, *, production: bool) -> FieldHint:
    """Say whether the note is complete; production needs all seven fields."""
    missing = missing_fields(note)
    if not missing:
        return FieldHint(sign=PASSED.named("complete"), words="All seven fields are set.")
    words = ", ".join(name.lower() for name in missing)
    if production:
        return FieldHint(
            sign=ATTENTION.named("incomplete"), words=f"Production needs all seven fields: {words} not set."
        )
    return FieldHint(sign=ATTENTION.named("incomplete"), words=f"Not set: {words}.")


def preview_lines(note: Handoff, form: str) -> list[str]:
    """Return the note as it will be copied, line by line."""
    text = note.markdown() if form == "markdown" else note.text()
    return plain_lines(text, most=500, longest=2_000)


def rollback_options() -> Sequence[tuple[str, str]]:
    """Return (id, words) of the rollback modes; "" is not set."""
    words = {
        RollbackMode.FULL: "Full: everything the request changed goes back",
        RollbackMode.SERVICE: "Service: only chosen services go back",
        RollbackMode.FIELD: "Field: only chosen fields go back",
    }
    return (("", "Not set"), *((mode.value, words[mode]) for mode in RollbackMode))
