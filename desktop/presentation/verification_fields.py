"""One target of a verification, field by field: as Git wants it, as it was applied, and as it runs."""

from dataclasses import dataclass

from desktop.domain.verification import Check
from desktop.presentation.verification_proof import NOTHING_SEEN, Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A field of a target as Git wants it, as the engine applied it, and as it runs."""

    name: str
    desired: str
    applied: str
    live: str

    @property
    def differs(self) -> bool:
        known = {value for value in (self.desired, self.applied, self.live) if value != NOTHING_SEEN}
        return len(known) > 1


def comparisons(proof: Proof, key: str) -> list[Comparison]:
    """Return the fields of a target as desired, applied and live; what is not known is a dash."""
    check = proof.check(key)
    if check is None:
        return []
    seen = check.observation
    wanted = proof.desired.get(check.slot, {})
    live = seen.values if seen is not None else proof.recorded_values(check.slot)
    found = [
        Comparison(
            name=field,
            desired=text or NOTHING_SEEN,
            applied=text if check.applied else NOTHING_SEEN,
            live=live.get(field, "") or NOTHING_SEEN,
        )
        for field, text in wanted.items()
    ]
    commit = proof.commits.get(check.slot, "")
    revision = seen.revision[:10] if seen is not None and seen.revision else NOTHING_SEEN
    found.append(
        Comparison(
            name="commit",
            desired=commit[:10] or NOTHING_SEEN,
            applied=_at_least(check, commit, revision),
            live=NOTHING_SEEN,
        )
    )
    pods = seen.pods if seen is not None else None
    if pods is not None:
        found.append(
            Comparison(
                name="pods",
                desired=str(pods.wanted),
                applied=NOTHING_SEEN,
                live=f"{pods.updated} of {pods.wanted} new"
                if pods.updated != pods.wanted
                else str(pods.wanted),
            )
        )
    return found


def _at_least(check: Check, commit: str, revision: str) -> str:
    """A later commit that holds ours is no difference."""
    return commit[:10] if check.applied and commit else revision


def drift_lines(proof: Proof, key: str) -> tuple[str, ...]:
    """Return what differs live from Git at a target, line by line."""
    check = proof.check(key)
    return check.observation.drift if check is not None and check.observation is not None else ()
