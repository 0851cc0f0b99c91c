"""Plays the sample's story through the real use cases, with the sample's clock set to when each act happened."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import singledispatchmethod

from typing_extensions import override

from desktop.application import sample_acts as acts
from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError
from desktop.application.freezing import RaiseFreeze
from desktop.application.ports import FileWrite, Progress, RefUpdate, Signature, no_progress
from desktop.application.requests import Wishes
from desktop.application.rollbacks import RollbackWish
from desktop.application.run_reports import RunEnd
from desktop.application.sample import SettableClock
from desktop.application.services import Services
from desktop.application.session import Session
from desktop.domain.errors import GitOpsError
from desktop.domain.freeze_rule import FreezeScope
from desktop.domain.request import Request

_MODE = "100644"


class TravellingToken(CancelToken):
    """Waits by setting the sample's clock forward: a story of weeks is played in seconds."""

    def __init__(self, clock: SettableClock, outer: CancelToken) -> None:
        super().__init__()
        self._clock = clock
        self._outer = outer

    @override
    def check(self) -> None:
        self._outer.check()

    @override
    def wait(self, seconds: float) -> None:
        self._outer.check()
        self._clock.set(self._clock.now() + timedelta(seconds=seconds))


class SamplePlayer:
    """Replays acts; what they make is as real as what a person does."""

    def __init__(
        self, session: Session, services: Services, clock: SettableClock, act_as: Callable[[str], None]
    ) -> None:
        self._session = session
        self._services = services
        self._clock = clock
        self._act_as = act_as
        self._requests: dict[str, str] = {}
        self._cancel = CancelToken()

    def play(
        self, story: Sequence[acts.StoryAct], cancel: CancelToken, progress: Progress = no_progress
    ) -> None:
        """Play all acts in order; the clock stands at the last one's time afterwards.

        Raises:
            AppError: an act was refused or a run did not end well; the text names the act.
        """
        self._cancel = TravellingToken(self._clock, cancel)
        for number, act in enumerate(story):
            progress("story", number, len(story))
            cancel.check()
            self._clock.set(act.at)
            self._act_as(act.by)
            try:
                self._services.refresh(self._cancel)
                self._do(act)
            except GitOpsError as error:
                raise AppError(
                    f"the sample's story stops: {error}",
                    where=f"{type(act).__name__} by {act.by} at {act.at:%Y-%m-%d %H:%M}",
                    remedy="Report this: the sample is shipped with the program.",
                ) from error

    @singledispatchmethod
    def _do(self, act: acts.Act) -> None:
        raise TypeError(f"{type(act).__name__} is no act of the story")

    @_do.register
    def _(self, act: acts.Submit) -> None:
        scope = self._services.scopes.resolve(act.source, act.target, act.scope)
        preview = self._services.previews.preview(
            act.source, act.target, scope.slots, self._cancel, scope=scope
        )
        wishes = Wishes(
            title=act.title,
            rollback_mode=act.rollback_mode,
            verification_owner=act.verification_owner,
            fallback_owner=act.fallback_owner,
            handoff_notes=act.handoff_notes,
            reasons={flag.kind.value: act.reason for flag in preview.needs_reasons},
        )
        self._requests[act.key] = self._services.requests.submit(preview, wishes, self._cancel).full_name

    @_do.register
    def _(self, act: acts.SubmitRollback) -> None:
        preview = self._services.rollbacks.preview(self._request(act.undoes), RollbackWish(mode=act.mode))
        wishes = Wishes(
            title=act.title,
            rollback_mode=act.mode,
            verification_owner=act.verification_owner,
            fallback_owner=act.fallback_owner,
            reasons={"rollback": act.reason},
        )
        self._requests[act.key] = self._services.rollbacks.submit(preview, wishes, self._cancel).full_name

    @_do.register
    def _(self, act: acts.Approve) -> None:
        request = self._request(act.key)
        self._services.requests.approve(request, request.digest, self._cancel, comment=act.comment)

    @_do.register
    def _(self, act: acts.Reject) -> None:
        self._services.requests.reject(self._request(act.key), act.reason, self._cancel)

    @_do.register
    def _(self, act: acts.Run) -> None:
        request = self._request(act.key)
        report = self._services.runs.run(request, request.digest, self._cancel)
        if report.end not in {RunEnd.SUCCEEDED, RunEnd.WAITS_FOR_ACCEPTANCE}:
            raise AppError(f"the run ended otherwise than told: {report.sentence}")

    @_do.register
    def _(self, act: acts.Accept) -> None:
        request = self._request(act.key)
        if request.state.holds_targets:
            self._services.runs.accept(request, self._cancel)

    @_do.register
    def _(self, act: acts.NoteRequest) -> None:
        self._services.requests.note(self._request(act.key), act.text, self._cancel)

    @_do.register
    def _(self, act: acts.VerifyEnvironment) -> None:
        self._services.verifications.verify_environment(act.environment, self._cancel)

    @_do.register
    def _(self, act: acts.HoldEnvironment) -> None:
        self._services.freezes.hold(act.environment, act.reason, self._cancel)

    @_do.register
    def _(self, act: acts.ReleaseHold) -> None:
        self._services.freezes.release(act.environment, act.reason, self._cancel)

    @_do.register
    def _(self, act: acts.RejectRelease) -> None:
        self._services.freezes.reject_release(act.environment, act.release, act.reason, self._cancel)

    @_do.register
    def _(self, act: acts.RaiseFreeze) -> None:
        command = RaiseFreeze(
            name=act.name,
            reason=act.reason,
            scope=FreezeScope(environments=act.environments),
            until=act.until,
        )
        self._services.freezes.raise_freeze(command, self._cancel)
        self._requests[act.key] = act.name

    @_do.register
    def _(self, act: acts.LiftFreeze) -> None:
        self._services.freezes.lift_freeze(self._requests[act.key], act.reason, self._cancel)

    @_do.register
    def _(self, act: acts.HandCommit) -> None:
        repository, tip = self._session.ports.repository, self._session.tip
        blobs = dict(zip(act.files, repository.write_blobs(list(act.files.values())), strict=True))
        files = [FileWrite(path=path, mode=_MODE, blob=blob) for path, blob in blobs.items()]
        signature = Signature(name=act.name, email=act.email, at=act.at)
        commit = repository.write_commit(tip, files, act.message, signature)
        ref = self._session.ports.history.branch_ref
        repository.push([RefUpdate(ref=ref, new=commit, expected=tip)], self._cancel)

    def _request(self, key: str) -> Request:
        return self._services.requests.find(self._requests[key])
