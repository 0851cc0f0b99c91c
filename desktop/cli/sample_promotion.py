"""A whole promotion in the sample, step by step in the terminal: what a person would do, by the same use cases."""

from collections.abc import Generator
from contextlib import contextmanager

from desktop.application.previews import Preview
from desktop.application.program import SAMPLE
from desktop.application.requests import Wishes
from desktop.application.run_reports import RunEnd, RunReport
from desktop.application.sample import Delays
from desktop.application.services import Sample, Services
from desktop.cli.call import Call
from desktop.cli.exit_codes import RUN_ENDS, ExitCode
from desktop.cli.output import Answer
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.counting import plural
from desktop.domain.gate import GateKind, Judgement
from desktop.domain.policy import RollbackMode, WaveRule
from desktop.domain.request import Request, RequestState
from desktop.domain.risk import RiskFlag, RiskKind, Severity
from desktop.presentation import signs, wording
from desktop.presentation.documents import judgement_document, request_document, verification_document
from desktop.presentation.panels import gate_lines, verification_lines
from desktop.presentation.plain_text import plain
from desktop.presentation.preview_lines import flag_lines
from desktop.presentation.text_table import GAP, Line, line

SOURCE = "test"
TARGETS = ("stage-ap", "stage-us", "stage-eu")
"""First the stage out of which nothing waits to be promoted: its values move, and a waiting plan would be stale."""
RINGS = ("1", "2", "3")
TITLE = "Sample promotion"
_REASON = "Read in the preview; part of showing how a promotion goes."
_QUICK = Delays(poll=0.5, shortest=0.5, longest=2.0)
"""Roll-outs are hurried, so that the whole promotion takes well under half a minute."""
_WAVES = (WaveRule(count=5), WaveRule(rest=True))
_MOST_TRIES = 4


class SamplePromotion:
    """Promotes ring 1 from test to the first stage that still needs it, and tells each step."""

    def __init__(self, call: Call, services: Services, sample: Sample) -> None:
        self._call = call
        self._services = services
        self._sample = sample
        self._me = services.me().id
        self._step = 0

    def tell(self) -> Answer:
        """Do it, and return where the evidence lies."""
        with self._executing():
            self._say("Refresh: fetch the branch and the chains of events, and verify what is new.")
            self._services.refresh(self._call.cancel, self._call.progress.tell)
            request = self._unfinished()
            if request is None:
                preview = self._preview()
                if preview is None:
                    return self._nothing_left()
                request = self._submitted(preview)
            return self._finished(request)

    @contextmanager
    def _executing(self) -> Generator[None, None, None]:
        """Let this machine write and the cluster hurry, and put both back afterwards."""
        before = self._services.read_only
        self._services.switch_read_only(on=False)
        self._sample.controls.set_delays(_QUICK)
        try:
            yield
        finally:
            self._sample.controls.set_delays(Delays())
            self._services.switch_read_only(on=before)

    # --- steps ---------------------------------------------------------------------------------------------

    def _unfinished(self) -> Request | None:
        """Return a promotion of this kind that was broken off: it is continued, not begun again."""
        open_states = {
            RequestState.SUBMITTED,
            RequestState.RUNNING,
            RequestState.PAUSED,
            RequestState.PARTIAL,
        }
        for name in TARGETS:
            for request in self._services.requests.all(name):
                if request.submission.title.startswith(TITLE) and request.state in open_states:
                    self._say(
                        f"{request.full_name} of an earlier time is {request.state.value}: it is continued."
                    )
                    return request
        return None

    def _preview(self) -> Preview | None:
        """Return the first preview with something to change: ring 1 first, then the others."""
        for ring in RINGS:
            for target in TARGETS:
                preview = self._without_stops(target, [f"include tag:ring={ring}"])
                if preview is not None and preview.can_be_submitted:
                    self._show(preview, ring)
                    return preview
                self._note(f"ring {ring} of {target}: nothing left to promote.")
        return None

    def _without_stops(self, target: str, rules: list[str]) -> Preview | None:
        """Narrow the scope until no flag stops it and nothing gets older, as a person would."""
        for _ in range(_MOST_TRIES):
            scope = self._services.scopes.resolve(SOURCE, target, "\n".join(rules))
            preview = self._services.previews.preview(
                SOURCE, target, scope.slots, self._call.cancel, scope=scope
            )
            unwanted = [flag for flag in preview.flags if _is_unwanted(flag)]
            if not unwanted or not preview.plan.targets:
                return preview
            for flag in unwanted:
                if flag.kind is RiskKind.SHARED_OUTSIDE:
                    services = sorted({slot.service for slot in flag.slots})
                    rules.append(f"exclude service:{','.join(services)}")
                else:
                    rules.extend(f"exclude {slot.tenant}/{slot.service}" for slot in flag.slots)
                self._note(f"left out, because {plain(flag.sentence)}")
        return None

    def _show(self, preview: Preview, ring: str) -> None:
        self._say(
            f"Preview {SOURCE} → {preview.plan.target}, ring {ring}: {plural(len(preview.plan.targets), 'target')}, "
            f"{plural(len(preview.plan.edits), 'file')}; nothing has changed yet."
        )
        self._call.say(line(f"   plan digest {preview.digest}"), *flag_lines(preview.flags))

    def _submitted(self, preview: Preview) -> Request:
        self._say("Submit it as a request: the plan and all that decides the run go into one digest.")
        others = [person.id for person in self._services.workspace.people.persons if person.id != self._me]
        wishes = Wishes(
            title=f"{TITLE}: {self._services.requests.release_words(preview.plan)} to {preview.plan.target}",
            waves=_WAVES,
            rollback_mode=RollbackMode.FULL,
            verification_owner=others[0] if others else self._me,
            fallback_owner=self._me,
            reasons={flag.kind.value: _REASON for flag in preview.needs_reasons},
        )
        request = self._services.requests.submit(preview, wishes, self._call.cancel)
        self._call.say(line(f"   {request.full_name}, request digest {request.digest}"))
        return request

    def _finished(self, request: Request) -> Answer:
        if request.state is not RequestState.SUBMITTED:
            return self._driven(request)
        judgement = self._proven(request)
        judgement = self._approved(judgement)
        self._say("Judge the gates, at this moment:")
        self._call.say(*gate_lines(judgement, self._services.now()))
        if not judgement.ready:
            return Answer(
                data={"request": request_document(request), "gates": judgement_document(judgement)},
                lines=[line(wording.READINESS[judgement.readiness], GAP, plain(judgement.sentence))],
                code=ExitCode.NOT_READY,
            )
        return self._driven(judgement.request)

    def _proven(self, request: Request) -> Judgement:
        judgement = self._services.requests.judge(request, self._call.cancel)
        if judgement.gate(GateKind.SOURCE).result.met:
            self._say(f"The source is proven: {judgement.gate(GateKind.SOURCE).reason}.")
            return judgement
        self._say(f"Verify {SOURCE}: the targets that are promoted must be seen running well there.")
        found, _ = self._services.verifications.verify_environment(
            request.submission.source, self._call.cancel, frozenset(request.slots)
        )
        words = self._services.verifications.words(found)
        self._call.say(*verification_lines(found, words, self._services.now()))
        return self._services.requests.judge(request, self._call.cancel)

    def _approved(self, judgement: Judgement) -> Judgement:
        """Approve as other people, one by one, until the approvals are met; then act as oneself again."""
        people = sorted(
            self._services.workspace.people.persons,
            key=lambda person: person.id in {self._me, judgement.request.submitted.by},
        )
        try:
            for person in people:
                if judgement.gate(GateKind.APPROVALS).result.met:
                    break
                self._say(f"Approve the digest {judgement.request.digest[:12]}, acting as {person.id}.")
                self._call.program.act_as(person.email)
                request = self._services.requests.approve(
                    judgement.request,
                    judgement.request.digest,
                    self._call.cancel,
                    comment="Read in the sample.",
                )
                judgement = self._services.requests.judge(request, self._call.cancel)
        finally:
            self._act_as_myself()
        return judgement

    def _act_as_myself(self) -> None:
        me = self._services.workspace.people.by_id(self._me)
        if me is not None:
            self._call.program.act_as(me.email)

    def _driven(self, request: Request) -> Answer:
        self._say(
            f"Run it: {plural(len(request.submission.waves), 'wave')}, each pushed with its event, then watched."
        )
        runs = self._services.runs
        if request.state is RequestState.SUBMITTED:
            request = runs.start(request, request.digest, self._call.cancel)
        elif request.state is not RequestState.RUNNING:
            request = self._services.run_controls.resume(request, self._call.cancel)
        report = runs.drive(
            request, self._call.cancel, lambda news: self._call.say(line(f"   {plain(news.sentence)}"))
        )
        if report.end is RunEnd.WAITS_FOR_ACCEPTANCE:
            report = self._accepted(report)
        return self._told(report)

    def _accepted(self, report: RunReport) -> RunReport:
        owner = self._services.workspace.people.by_id(report.request.submission.verification_owner)
        if owner is None:
            return report
        self._say(f"Accept the verification, acting as its owner {owner.id}.")
        self._call.program.act_as(owner.email)
        try:
            return self._services.runs.accept(report.request, self._call.cancel)
        finally:
            self._act_as_myself()

    # --- the end -------------------------------------------------------------------------------------------

    def _told(self, report: RunReport) -> Answer:
        request = report.request
        self._say("Verify: success is what was observed in the target.")
        found = report.verification
        if found is not None:
            words = self._services.verifications.words(found)
            self._call.say(*verification_lines(found, words, self._services.now()))
        lines: list[Line] = [
            line(wording.RUN_ENDS[report.end], GAP, f"{request.full_name}: {plain(report.sentence)}"),
            *_evidence(self._call, self._services, request),
        ]
        data: JsonObject = {
            "end": report.end.value,
            "sentence": report.sentence,
            "request": request_document(request),
            "verification": verification_document(found) if found else None,
            "evidence": _evidence_document(self._services, request),
        }
        code = ExitCode.INTERRUPTED if self._call.cancel.cancelled else RUN_ENDS[report.end]
        return Answer(data=data, lines=lines, code=code)

    def _nothing_left(self) -> Answer:
        self._say("Every ring of every stage runs what test runs: there is nothing to promote.")
        lane = self._services.requests.all(TARGETS[0])
        lines = [
            line(signs.PASSED.named("all there")),
            *(_evidence(self._call, self._services, lane[-1]) if lane else []),
        ]
        lines.append(line("to begin again: gitopshq sample reset"))
        return Answer(data={"end": "nothing-to-promote", "request": None, "evidence": None}, lines=lines)

    def _say(self, sentence: str) -> None:
        self._step += 1
        self._call.say(line(f"{self._step}. {plain(sentence)}"))

    def _note(self, sentence: str) -> None:
        self._call.say(line(f"   {sentence}"))


def _is_unwanted(flag: RiskFlag) -> bool:
    return flag.severity is Severity.STOP or (flag.kind is RiskKind.DOWNGRADE and bool(flag.slots))


def _evidence(call: Call, services: Services, request: Request) -> list[Line]:
    name, folder = request.full_name, plain(str(call.data_folder / SAMPLE))
    return [
        line("its evidence:"),
        line(f"  events on the remote     {plain(services.remote)}  {_lane_ref(services, request)}"),
        line(f"  kept for reading offline {folder}"),
        line(f"  as one reads it          gitopshq timeline -w sample --request {name}"),
        line("  checked event by event   gitopshq evidence verify -w sample"),
        line(f"  the request itself       gitopshq request show -w sample {name}"),
        line(f"  going back               gitopshq rollback preview -w sample {name}"),
    ]


def _evidence_document(services: Services, request: Request) -> JsonObject:
    commits: list[Json] = [landing.commit for landing in request.attempt.landings] if request.attempt else []
    return {"remote": services.remote, "lane_ref": _lane_ref(services, request), "commits": commits}


def _lane_ref(services: Services, request: Request) -> str:
    return f"{services.workspace.ledger}/lane/{request.lane}"
