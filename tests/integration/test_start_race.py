"""What comes between the gates and the start counts: it is judged again before anything is written."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.application.freezing import RaiseFreeze
from desktop.domain.errors import DomainError
from desktop.domain.freeze_rule import FreezeScope
from desktop.domain.request import Request, RequestState
from tests.integration.small_workspace import Desk, SmallWorkspace, make_small_workspace, values

WEB = "envs/stage/acme/web/values.yaml"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


class Between:
    """Does something once, when the gates have been judged and nothing is written yet."""

    def __init__(self) -> None:
        self.act: Callable[[], object] | None = None

    def __call__(self, point: str) -> None:
        if point == "start.before" and self.act is not None:
            act, self.act = self.act, None
            act()


def ready(small: SmallWorkspace, between: Between) -> tuple[Desk, Desk, Request]:
    """Return Ana's desk, Cleo's, and Ana's request that Cleo approved."""
    ana = small.desk("r.ana", point=between)
    ana.verify("test")
    request = ana.submit()
    cleo = small.desk("s.cle")
    cleo.refresh()
    return ana, cleo, cleo.approve(cleo.request(request.full_name))


def test_a_freeze_raised_between_the_gates_and_the_start_stops_it(small: SmallWorkspace) -> None:
    between = Between()
    ana, cleo, request = ready(small, between)
    scope = FreezeScope(environments=frozenset({"stage"}))
    freeze = RaiseFreeze(name="now", reason="incident", scope=scope)
    between.act = lambda: cleo.services.freezes.raise_freeze(freeze, cleo.cancel)
    ana.refresh()
    with pytest.raises(DomainError, match="Not frozen"):
        ana.services.runs.start(request, request.digest, ana.cancel)
    assert ana.request(request.full_name).state is RequestState.SUBMITTED


def test_an_approval_taken_back_between_the_gates_and_the_start_stops_it(small: SmallWorkspace) -> None:
    between = Between()
    ana, cleo, request = ready(small, between)
    between.act = lambda: cleo.services.requests.revoke(request, "second thoughts", cleo.cancel)
    ana.refresh()
    with pytest.raises(DomainError, match="Approvals"):
        ana.services.runs.start(request, request.digest, ana.cancel)


def test_a_commit_to_a_planned_file_between_the_gates_and_the_start_stops_it(small: SmallWorkspace) -> None:
    between = Between()
    ana, _, request = ready(small, between)
    between.act = lambda: small.commit({WEB: values("1.1.9")})
    ana.refresh()
    with pytest.raises(DomainError, match="Plan is current"):
        ana.services.runs.start(request, request.digest, ana.cancel)


def test_a_commit_elsewhere_does_not(small: SmallWorkspace) -> None:
    between = Between()
    ana, _, request = ready(small, between)
    between.act = lambda: small.commit({"README.md": "hello"})
    ana.refresh()
    assert ana.services.runs.start(request, request.digest, ana.cancel).state is RequestState.RUNNING
