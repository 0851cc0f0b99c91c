"""What the rollback screen reads and writes through the services, off the interface thread."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.observing import Reading
from desktop.application.requests import Wishes
from desktop.application.rollback_history import RollbackHistory
from desktop.application.rollbacks import RollbackPreview, RollbackWish
from desktop.application.services import Services
from desktop.domain.environment import Environment
from desktop.domain.errors import GitOpsError
from desktop.domain.freeze import FreezeVerdict
from desktop.domain.policy import Need, RollbackMode
from desktop.domain.request import Request
from desktop.domain.target import Slot, Target
from desktop.presentation.diff_rows import Difference, difference
from desktop.presentation.preview_diffs import text_section


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What goes back: an environment, and the request that is undone where one is."""

    environment: Environment
    request: Request | None
    history: RollbackHistory
    people: tuple[str, ...]
    me: str
    owners_needed: bool
    freeze: FreezeVerdict
    label_field: str

    @property
    def request_id(self) -> str:
        return self.request.id if self.request is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a person chose: the point, and what of it goes back."""

    commit: str
    mode: RollbackMode = RollbackMode.FULL
    services: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What would change, and which services and fields could be chosen from."""

    chosen: Chosen
    preview: RollbackPreview | None
    services: tuple[str, ...]
    fields: tuple[str, ...]
    tip: str

    @property
    def targets(self) -> tuple[Target, ...]:
        return self.preview.plan.targets_in() if self.preview is not None else ()


def read_subject(name: str) -> Callable[[Services, CancelToken], Subject]:
    """Return the work that reads a request (`prod-eu/R-14`) or an environment with its history."""

    def work(services: Services, token: CancelToken) -> Subject:
        pipeline = services.workspace.pipeline
        request = services.requests.find(name) if "/" in name else None
        environment = pipeline.environment(request.lane if request is not None else name)
        slots = frozenset(request.slots) if request is not None else frozenset[Slot]()
        policy = services.workspace.policy_of(environment)
        return Subject(
            environment=environment,
            request=request,
            history=services.rollbacks.history(environment.name, slots, token),
            people=tuple(person.id for person in services.workspace.people.persons),
            me=services.me().id,
            owners_needed=policy.execution.owners is Need.REQUIRED,
            freeze=services.freezes.verdict(environment.name),
            label_field=services.workspace.label_field,
        )

    return work


def read_offer(subject: Subject, chosen: Chosen) -> Callable[[Services, CancelToken], Offer]:
    """Return the work that finds what going back to a point would change.

    The point before a request is gone back to by undoing that request: what others changed since stays.
    """

    def work(services: Services, _token: CancelToken) -> Offer:
        def preview(wish: RollbackWish) -> RollbackPreview:
            if subject.request is not None and chosen.commit == _before(subject):
                return services.rollbacks.preview(subject.request, wish)
            return services.rollbacks.to_commit(subject.environment.name, chosen.commit, wish)

        slots = frozenset(subject.request.slots) if subject.request is not None else None
        whole = preview(RollbackWish(mode=RollbackMode.FULL, slots=slots))
        wish = RollbackWish(
            mode=chosen.mode,
            services=chosen.services if chosen.mode is RollbackMode.SERVICE else (),
            fields=chosen.fields if chosen.mode is RollbackMode.FIELD else (),
            slots=slots,
        )
        named = chosen.mode is RollbackMode.FULL or wish.services or wish.fields
        found = whole if chosen.mode is RollbackMode.FULL else (preview(wish) if named else None)
        changes = [change for target in whole.plan.targets for change in target.changes]
        return Offer(
            chosen=chosen,
            preview=found,
            services=tuple(sorted({target.service for target in whole.plan.targets})),
            fields=tuple(sorted({change.field for change in changes})),
            tip=services.tip,
        )

    return work


def _before(subject: Subject) -> str:
    """Return the commit of the point before the request, "" where it is not in the history."""
    points = subject.history.points
    for number, point in enumerate(points[:-1]):
        if point.request is not None and point.request.id == subject.request_id:
            return points[number + 1].commit
    return ""


def read_diff(offer: Offer, path: str) -> Callable[[Services, CancelToken], Difference]:
    """Return the work that reads the change of one file, secrets masked."""

    def work(services: Services, _token: CancelToken) -> Difference:
        if offer.preview is None:
            return Difference()
        found = services.previews.plan_diff(offer.preview.plan, offer.tip, path)
        return difference([text_section(found)])

    return work


def read_live(subject: Subject, offer: Offer) -> Callable[[Services, CancelToken], Reading]:
    """Return the work that asks the cluster how the targets that would change are now."""

    def work(services: Services, token: CancelToken) -> Reading:
        return services.environments.observe(subject.environment.name, token, offer.targets)

    return work


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is submitted, and what is kept back with it; `strike` is the release to be rejected, "" none."""

    preview: RollbackPreview
    wishes: Wishes
    reason: str
    hold: bool
    strike: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The request that was submitted, and what could not be kept back, if anything."""

    request: Request
    refused: GitOpsError | None


def submitting(environment: str, deed: Deed) -> Callable[[Services, CancelToken], Done]:
    """Return the work that submits the request first, then keeps environment and release back."""

    def work(services: Services, token: CancelToken) -> Done:
        request = services.rollbacks.submit(deed.preview, deed.wishes, token)
        try:
            services.freezes.keep_back(environment, deed.strike, deed.reason, token, hold=deed.hold)
        except GitOpsError as error:  # the request stands; what was refused is told beside it
            return Done(request=request, refused=error)
        return Done(request=request, refused=None)

    return work
