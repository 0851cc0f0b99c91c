"""Runs: an approved request executed wave by wave; observe, then act, so that nothing is ever done twice."""

from dataclasses import dataclass, field

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, BackendUnavailableError, CancelledError
from desktop.application.gates import GateKeeper, plan_of
from desktop.application.run_controls import append_run_event, as_it_stands
from desktop.application.run_journal import RunJournal
from desktop.application.run_reports import RunEnd, RunNews, RunReport, Tell, tell_nobody
from desktop.application.run_start import RunStarter
from desktop.application.run_waves import RunInterruptedError, WaveLander
from desktop.application.session import Session
from desktop.application.verifications import Verification, Verifier
from desktop.domain.canonical import Json
from desktop.domain.errors import DomainError
from desktop.domain.events import EventType
from desktop.domain.plan import Plan
from desktop.domain.policy import Acceptance
from desktop.domain.request import Request, RequestState
from desktop.domain.verification import Result, failed_share


@dataclass(slots=True)
class _Drive:
    """One drive of a run on this machine."""

    request: Request
    plan: Plan
    by: str
    tell: Tell
    cancel: CancelToken
    seen: dict[int, Verification] = field(default_factory=dict[int, Verification])

    def news(self, sentence: str, wave: int = 0, verification: Verification | None = None) -> None:
        self.tell(RunNews(request=self.request, sentence=sentence, wave=wave, verification=verification))


class Runs:
    """Use cases around runs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._gates = GateKeeper(session)
        self._starter = RunStarter(session, self._gates)
        self._verifier = Verifier(session)
        ports = session.ports
        self._journal = RunJournal(
            journal=ports.work.journal, clock=ports.clock, host_id=ports.host_id, point=ports.point
        )
        self._lander = WaveLander(session=session, gates=self._gates, journal=self._journal)

    def start(self, request: Request, digest: str, cancel: CancelToken) -> Request:
        """Start a request: every gate is judged now; see `RunStarter`."""
        return self._starter.start(request, digest, cancel)

    # --- driving -------------------------------------------------------------------------------------------

    def run(self, request: Request, digest: str, cancel: CancelToken, tell: Tell = tell_nobody) -> RunReport:
        """Start a request and drive it to its end."""
        return self.drive(self.start(request, digest, cancel), cancel, tell)

    def drive(self, request: Request, cancel: CancelToken, tell: Tell = tell_nobody) -> RunReport:
        """Drive a running request from wherever it stands: after a kill, on the machine that holds it.

        Cancelling pauses it on record where the remote can be reached; otherwise it stands and may be resumed.
        """
        self._session.check_may_write()
        request = self._settled(request, cancel)
        plan = plan_of(self._session.ports.ledger.lane(request.lane), request)
        drive = _Drive(request=request, plan=plan, by=self._session.me().id, tell=tell, cancel=cancel)
        try:
            return self._driven(drive)
        except RunInterruptedError as error:
            return self._paused(drive, str(error))
        except CancelledError:
            return self._paused(drive, "interrupted by the person who drove it")
        except DomainError:
            # Refused as illegal: somebody changed the course of the run between our look and our event.
            self._session.refresh(cancel)
            elsewhere = self._elsewhere(drive)
            if elsewhere is None:
                raise
            return elsewhere

    def _settled(self, request: Request, cancel: CancelToken) -> Request:
        """Return the request as it stands, with what a killed program began ended in the journal as the lane says."""
        with self._session.ports.lock.hold(f"journal of {request.full_name}", cancel):
            self._session.refresh(cancel)
            request = as_it_stands(self._session, request)
            self._journal.settle(request)
            if not request.state.open:
                self._journal.close(request)
        return request

    def _elsewhere(self, drive: _Drive) -> RunReport | None:
        """Return a report where the run is not, or no longer, to be driven from here."""
        drive.request = as_it_stands(self._session, drive.request)
        attempt = drive.request.attempt
        if drive.request.state is not RequestState.RUNNING or attempt is None:
            return self._report(drive, RunEnd.ELSEWHERE, f"it is {drive.request.state.value} now")
        if attempt.holder != self._session.ports.host_id:
            return self._report(drive, RunEnd.ELSEWHERE, "another machine took the run over")
        return None

    def _driven(self, drive: _Drive) -> RunReport:
        total = len(drive.request.submission.waves)
        while True:
            drive.cancel.check()
            elsewhere = self._elsewhere(drive)
            if elsewhere is not None:
                return elsewhere
            attempt = drive.request.attempt
            landed = len(attempt.landings) if attempt else 0
            if landed and landed not in drive.seen:
                halted = self._settle(drive, landed)
                if halted is not None:
                    return halted
            elif landed == total:
                concluded = self._concluded(drive)
                if concluded is not None:
                    return concluded
            else:
                self._land(drive, landed + 1)

    def _land(self, drive: _Drive, wave: int) -> None:
        total = len(drive.request.submission.waves)
        drive.news(f"wave {wave} of {total}: landing", wave)
        drive.request = self._lander.land(
            drive.request.id, drive.request.lane, drive.plan, wave, drive.by, drive.cancel
        )
        attempt = drive.request.attempt
        if attempt is not None and len(attempt.landings) == wave:
            drive.news(f"wave {wave} of {total}: landed as {attempt.landings[-1].commit[:10]}", wave)
            token = f"{drive.request.id}-{attempt.number}-{wave}"
            self._ask_refresh(drive, token)

    def _ask_refresh(self, drive: _Drive, token: str) -> None:
        try:
            self._session.ports.runtime.ask_refresh(drive.request.lane, token, drive.cancel)
        except BackendUnavailableError as error:
            drive.news(f"the engine could not be asked to look at once: {error.what}")

    def _settle(self, drive: _Drive, wave: int) -> RunReport | None:
        """Wait for a landed wave; return a report where the halt limit stops the run.

        Before it stops, it is asked for what people skipped meanwhile, on other machines too: then it looks again.
        """
        subject = self._verifier.of_waves(drive.request, drive.plan, [wave])
        found = self._verifier.settle(subject, drive.request.submission.settle, drive.cancel)
        share = failed_share(found.checks)
        halts = share > drive.request.submission.halt_above
        if halts:
            self._session.refresh(drive.cancel)
            drive.request = as_it_stands(self._session, drive.request)
            if _skipped_after(found, drive.request):
                return None
        drive.seen[wave] = found
        drive.news(f"wave {wave}: {self._verifier.words(found)}", wave, found)
        if not halts:
            return None
        first = next(
            (check for check in found.checks if check.result not in {Result.PASSED, Result.SKIPPED}), None
        )
        cause = f"{first.target}: {first.message}" if first else ""
        reason = f"halted after wave {wave}: {share / 10:g} % not good, at most"
        reason = f"{reason} {drive.request.submission.halt_above / 10:g} %: {cause}"
        self._verifier.record(found, subject, drive.request, "", drive.cancel)
        done = append_run_event(
            self._session, drive.request, EventType.STOPPED, {"reason": reason}, drive.cancel
        )
        drive.request = done.state.requests[drive.request.id]
        return self._report(drive, RunEnd.STOPPED, reason, found)

    def _concluded(self, drive: _Drive) -> RunReport | None:
        """Verify the whole run, record it unless the lane says the same already, and close it where nobody accepts.

        None where a person skipped a target after it was looked at: it has to be looked at again.
        """
        request = drive.request
        total = range(1, len(request.submission.waves) + 1)
        subject = self._verifier.of_waves(request, drive.plan, list(total))
        found = self._verifier.look(subject, drive.cancel)
        if found.result is Result.COLLECTING:
            found = self._verifier.settle(subject, request.submission.settle, drive.cancel)
        acceptance = self._acceptance(request)
        accepted = drive.by if acceptance is Acceptance.AUTO else ""
        # Looked at anew under the lock: a second program of this machine may have recorded it meanwhile.
        with self._session.ports.lock.hold(f"verification of {request.full_name}", drive.cancel):
            self._session.refresh(drive.cancel)
            elsewhere = self._elsewhere(drive)
            if elsewhere is not None:
                return elsewhere
            request = drive.request
            if _skipped_after(found, request):
                return None
            if request.attempt is None or request.attempt.result != found.result.value:
                self._session.ports.point("verify.before")
                done = self._verifier.record(found, subject, request, accepted, drive.cancel)
                self._session.ports.point("verify.after")
                drive.request = done.state.requests[request.id]
        drive.news(f"verified: {self._verifier.words(found)}", 0, found)
        owner = request.submission.verification_owner
        if found.result is Result.PASSED and acceptance is Acceptance.OWNER and owner != drive.by:
            return self._report(
                drive, RunEnd.WAITS_FOR_ACCEPTANCE, f"verified; waits for {owner or 'its owner'}", found
            )
        return self._closed(drive, found)

    def _closed(self, drive: _Drive, found: Verification) -> RunReport:
        good = found.result is Result.PASSED
        outcome = "succeeded" if good else "failed"
        body: dict[str, Json] = {"outcome": outcome, "reason": self._verifier.words(found)}
        self._session.ports.point("close.before")
        done = append_run_event(self._session, drive.request, EventType.CLOSED, body, drive.cancel)
        self._session.ports.point("close.after")
        self._journal.close(drive.request)
        drive.request = done.state.requests[drive.request.id]
        end = RunEnd.SUCCEEDED if good else RunEnd.FAILED
        return self._report(drive, end, f"{outcome}: {self._verifier.words(found)}", found)

    def _paused(self, drive: _Drive, reason: str) -> RunReport:
        """Put the pause on record with a token of its own: the one of the drive may be cancelled."""
        request = as_it_stands(self._session, drive.request)
        drive.request = request
        if request.state is RequestState.RUNNING:
            try:
                done = append_run_event(
                    self._session, request, EventType.PAUSED, {"reason": reason}, CancelToken()
                )
                drive.request = done.state.requests[request.id]
            except (AppError, DomainError) as error:
                reason = f"{reason} (not on record: {error})"
        return self._report(drive, RunEnd.PAUSED, reason)

    def _report(
        self, drive: _Drive, end: RunEnd, sentence: str, found: Verification | None = None
    ) -> RunReport:
        request = drive.request
        waves = request.waves()
        attempt = request.attempt
        changed = sum(len(waves[landing.wave - 1]) for landing in attempt.landings) if attempt else 0
        untouched = len(request.slots) - changed
        words = (
            f"{sentence}; {changed} changed, {untouched} untouched"
            if end is not RunEnd.SUCCEEDED
            else sentence
        )
        return RunReport(
            end=end, request=request, sentence=words, verification=found, changed=changed, untouched=untouched
        )

    # --- accepting -----------------------------------------------------------------------------------------

    def accept(self, request: Request, cancel: CancelToken) -> RunReport:
        """Accept a passed verification as its owner, and close the run."""
        self._session.check_may_write()
        self._session.refresh(cancel)
        request = as_it_stands(self._session, request)
        me = self._session.me()
        owner = request.submission.verification_owner
        if self._acceptance(request) is Acceptance.OWNER and me.id != owner:
            raise DomainError(
                f"{owner or 'the verification owner'} accepts this verification", where=request.full_name
            )
        plan = plan_of(self._session.ports.ledger.lane(request.lane), request)
        drive = _Drive(request=request, plan=plan, by=me.id, tell=tell_nobody, cancel=cancel)
        waves = list(range(1, len(request.submission.waves) + 1))
        subject = self._verifier.of_waves(request, plan, waves)
        found = self._verifier.settle(subject, request.submission.settle, cancel)
        done = self._verifier.record(found, subject, request, me.id, cancel)
        drive.request = done.state.requests[request.id]
        return self._closed(drive, found)

    # --- what a person changes while it runs ---------------------------------------------------------------

    def stop(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """End the attempt after what has landed, and put on record what had failed by then.

        A later try shows other things; what was seen in this one stays readable.
        """
        done = append_run_event(self._session, request, EventType.STOPPED, {"reason": reason}, cancel)
        request = done.state.requests[request.id]
        attempt = request.attempt
        if attempt is None or not attempt.landings or attempt.holder != self._session.ports.host_id:
            return request
        plan = plan_of(self._session.ports.ledger.lane(request.lane), request)
        subject = self._verifier.of_waves(request, plan, [landing.wave for landing in attempt.landings])
        found = self._verifier.look(subject, cancel)
        if found.result is not Result.FAILED:
            return request
        return self._verifier.record(found, subject, request, "", cancel).state.requests[request.id]

    # --- inside --------------------------------------------------------------------------------------------

    def _acceptance(self, request: Request) -> Acceptance:
        workspace = self._session.workspace()
        return workspace.policy_of(workspace.pipeline.environment(request.lane)).verification.accept


def _skipped_after(found: Verification, request: Request) -> bool:
    """Tell whether a target was skipped on record that had still been judged."""
    judged = {check.slot for check in found.checks if check.result is not Result.SKIPPED}
    return request.attempt is not None and not judged.isdisjoint(request.attempt.skipped)
