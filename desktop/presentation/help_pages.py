"""What Help says: the first six things to see, ticked as they were seen, and the words of the program."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One of the first things to do. `place` is the screen on which it is done, and whose visit ticks it."""

    place: str
    title: str
    text: str
    done: bool = False


_STEPS = (
    FirstStep(
        place="pipeline",
        title="Open a workspace and look at its pipeline",
        text="File ▸ Open the sample workspace. Cards are environments with their releases; "
        "edges say where they may go.",
    ),
    FirstStep(
        place="draft",
        title="Open a draft",
        text="Select an environment; P chooses where its release goes, T where one comes from. "
        "A draft changes nothing.",
    ),
    FirstStep(
        place="draft.preview",
        title="Choose a scope and preview the exact change",
        text="Tick tenants and services, then Ctrl+Enter: every target with from and to, and every line that changes.",
    ),
    FirstStep(
        place="request",
        title="Read a request and its gates",
        text="Go ▸ Requests. Each gate says what must be true, why it is asked, and who can change it.",
    ),
    FirstStep(
        place="run",
        title="Watch a run",
        text="Turn on Can execute in the header, execute a ready request, and see its waves become healthy.",
    ),
    FirstStep(
        place="timeline",
        title="Find what happened",
        text="Go ▸ Timeline. Who did what, when, to what, with the evidence; offline too.",
    ),
)


def first_steps(seen: Collection[str]) -> tuple[FirstStep, ...]:
    """Return the first six things to do, ticked where their places were seen on this machine."""
    return tuple(
        FirstStep(place=step.place, title=step.title, text=step.text, done=step.place in seen)
        for step in _STEPS
    )


WORDS: tuple[tuple[str, str], ...] = (
    (
        "workspace",
        (
            "The GitOps repository, pipeline, policies and clusters that belong together. Its files lie in .gitopshq "
            "on the repository's default branch."
        ),
    ),
    (
        "last good version",
        (
            "The newest workspace files that can be used, while those on the default branch have faults. It is only "
            "for reading: nothing is written, and no gate counts as met, until the faults are put right."
        ),
    ),
    (
        "opening",
        "The workspace is being read. Until that has ended its pipeline is shown as last kept, and only to look at.",
    ),
    ("environment", "A stage such as prod-eu, with its folder, its cluster and the engine that syncs it."),
    ("tier", "Dev, test, stage or prod. Production is marked in every pane that can act on it."),
    ("pipeline", "Which environment a release may go to from which: a graph without circles."),
    ("route", "One allowed edge of the pipeline, from a source to a target environment."),
    ("tenant", "Whose deployment it is. A workspace without tenants never shows the word."),
    ("service", "Something that can be deployed by itself."),
    ("target", "One environment, tenant and service together: the smallest thing that is promoted."),
    ("binding", "Where a target's values live: which file, which keys."),
    ("field", "One value that may be promoted. Some travel with a release, others stay."),
    (
        "shared edit",
        "A value that several targets read from one file. It moves as one: all of its targets, or none.",
    ),
    ("release", "The values of a target's fields at a commit, named by its label such as 2026.11.3."),
    (
        "scope",
        "The targets that a promotion changes: rules plus exceptions. An empty scope is nothing, never all.",
    ),
    (
        "plan",
        "The frozen change: targets with from and to, edits with old and new content, the rules it was made under.",
    ),
    ("plan digest", "The fingerprint of a plan. The same inputs give the same digest on every machine."),
    ("draft", "A promotion being prepared on this machine, such as D-31. Nothing of it is sent."),
    (
        "request",
        (
            "A submitted plan with strategy, waves, window, owners and reasons, such as prod-eu/R-14. People approve "
            "its digest, and the run executes exactly that or refuses."
        ),
    ),
    ("gate", "One thing that must be true before a request may run, with its facts, its age and its owner."),
    ("waived", "A gate that somebody let pass, on record. It counts as met and stays visible."),
    ("stale", "What was looked at has changed since, or the look is too old. Stale never counts as passed."),
    ("strategy", "How a run proceeds: incremental in waves (the default), or the full scope at once."),
    ("wave", "A batch of targets that one commit changes. The next begins when this one is healthy."),
    ("run", "An execution of a request, such as R-14.1. It survives a kill; any machine may resume it."),
    ("verification", "The proof that targets run the plan, are healthy, and do not drift."),
    ("drift", "What runs differs from what Git says."),
    (
        "freeze",
        "A time in which changes are not allowed: by a rule of the workspace file, or raised at once.",
    ),
    ("hold", "An environment that a person keeps back, with a reason, until it is released."),
    (
        "rejected release",
        "A release that a person has struck for an environment: no plan with it may start there.",
    ),
    (
        "lane",
        "The chain of events of one environment. It only grows; a mistake is answered by another event.",
    ),
    ("evidence", "The chain of events with what belongs to them, such as prod-eu@82. It is read offline."),
    ("handoff", "The note for whoever takes over: seven fields, filled in from the request."),
    ("rollback", "A new commit that restores recorded values and keeps later unrelated edits."),
    ("read-only", "This machine writes nothing to the remote. It is the start value of every workspace."),
)
"""Each word of the program and what it means, in the order of a promotion."""


def words_with(text: str) -> tuple[tuple[str, str], ...]:
    """Return the words that fit a search: in the word itself first, then in what it means."""
    wanted = text.strip().casefold()
    if not wanted:
        return WORDS
    named = tuple(item for item in WORDS if wanted in item[0].casefold())
    return named + tuple(item for item in WORDS if item not in named and wanted in item[1].casefold())
