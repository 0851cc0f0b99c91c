"""Observing targets and judging them against what they must run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desktop.application.cancellation import CancelToken
from desktop.application.errors import BackendUnavailableError
from desktop.application.ports import Clock, Repository
from desktop.application.runtime import Runtime
from desktop.domain.observation import Observation
from desktop.domain.target import Slot, Target
from desktop.domain.verification import NOT_YET, Check, Expectation, Situation, check


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look at an environment: observations by target, or why there are none."""

    at: datetime
    observations: Mapping[Target, Observation] = field(default_factory=dict[Target, Observation])
    unreachable: str = ""


class Observer:
    """Reads the runtime and judges what was seen."""

    def __init__(self, *, repository: Repository, runtime: Runtime, clock: Clock) -> None:
        self._repository = repository
        self._runtime = runtime
        self._clock = clock
        self._trees: dict[str, Mapping[str, str]] = {}
        self._ancestry: dict[tuple[str, str], bool] = {}

    def read(self, environment: str, targets: Sequence[Target], cancel: CancelToken) -> Reading:
        """Look at the targets now; a cluster out of reach gives a reading that says so."""
        try:
            seen = self._runtime.observe(environment, targets, cancel)
        except BackendUnavailableError as error:
            return Reading(at=self._clock.now(), unreachable=error.what)
        return Reading(at=self._clock.now(), observations={item.target: item for item in seen})

    def judge(
        self,
        expectations: Sequence[Expectation],
        reading: Reading,
        situation: Situation,
        files: Mapping[Slot, Mapping[str, str]],
    ) -> list[Check]:
        """Judge a reading. `files` maps each slot to path → blob that must stand in the applied revision."""

        def stands(target: Target, revision: str, commit: str) -> str:
            return self._stands(revision, commit, files.get(target.slot, {}))

        return [
            check(expected, reading.observations.get(expected.target), situation, stands)
            for expected in expectations
        ]

    def _stands(self, revision: str, commit: str, files: Mapping[str, str]) -> str:
        if not self._contains(revision, commit):
            return NOT_YET
        if revision == commit:
            return ""
        tree = self._tree(revision)
        for path, blob in files.items():
            if tree.get(path, "") != blob:
                return (
                    f"a later commit changed {path}: the applied revision {revision[:10]} holds other bytes"
                )
        return ""

    def _contains(self, revision: str, commit: str) -> bool:
        key = (revision, commit)
        if key not in self._ancestry:
            self._ancestry[key] = self._repository.contains(revision, commit)
        return self._ancestry[key]

    def _tree(self, commit: str) -> Mapping[str, str]:
        if commit not in self._trees:
            self._trees = {commit: {entry.path: entry.blob for entry in self._repository.tree(commit)}}
        return self._trees[commit]
