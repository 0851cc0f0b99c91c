"""A target that is skipped while a run waits for it counts from that moment on, from whichever machine it was done."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from desktop.application.requests import Wishes
from desktop.application.run_reports import RunEnd, RunNews
from desktop.application.sample import ClusterFault, FaultKind
from desktop.domain.request import Request
from desktop.domain.target import Slot
from tests.integration.small_workspace import (
    Desk,
    SmallWorkspace,
    Ticking,
    break_cluster,
    make_small_workspace,
)

OPEN = """\
policies:
  - {name: staging, execution: {waves: [{count: 2}, {rest: true}], strategies: [incremental, full]}}
  - {name: production}
"""
SICK = Slot("acme", "web")
REASON = "the tenant agreed on the bridge"


class _WhileWaiting(Ticking):
    """A token whose first wait is when somebody does something."""

    def __init__(self, ticking: Ticking, deed: Callable[[], object]) -> None:
        super().__init__(ticking.clock)
        self._deeds = [deed]

    @override
    def wait(self, seconds: float) -> None:
        super().wait(seconds)
        if self._deeds:
            self._deeds.pop()()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small", policies=OPEN)
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    desk = small.desk("r.ana")
    desk.verify("test")
    return desk


def _sick(desk: Desk, kind: FaultKind) -> None:
    sick = {"tenant": SICK.tenant, "service": SICK.service}
    break_cluster(desk, ClusterFault(id="sick", kind=kind, environment="stage", seconds=3600, **sick))


def _skip(desk: Desk, request: Request) -> None:
    desk.refresh()
    desk.services.run_controls.skip(request, [SICK], REASON, desk.cancel)


@pytest.mark.parametrize("machine", ["this one", "another"])
def test_a_wave_goes_on_once_its_sick_target_is_skipped(
    small: SmallWorkspace, ana: Desk, machine: str
) -> None:
    request = ana.submit()
    _sick(ana, FaultKind.SLOW)
    who = ana if machine == "this one" else small.desk("s.cle")
    token = _WhileWaiting(ana.cancel, lambda: _skip(who, request))
    report = ana.services.runs.run(request, request.digest, token)
    assert report.end is RunEnd.SUCCEEDED, report.sentence
    assert report.request.attempt is not None
    assert report.request.attempt.skipped == (SICK,)
    assert "1 skipped" in report.sentence


def test_a_target_skipped_after_the_last_look_is_not_recorded_as_failed(
    small: SmallWorkspace, ana: Desk
) -> None:
    cleo = small.desk("s.cle")
    request = ana.submit(wishes=Wishes(halt_above=1000))
    _sick(ana, FaultKind.NEVER_HEALTHY)

    def skips_when_told(news: RunNews) -> None:
        if (
            news.verification is not None
            and "1 failed" in news.sentence
            and not news.sentence.startswith("verified")
        ):
            _skip(cleo, request)

    report = ana.services.runs.run(request, request.digest, ana.cancel, skips_when_told)
    assert report.end is RunEnd.SUCCEEDED, report.sentence
    assert report.request.attempt is not None
    assert (report.request.attempt.result, report.request.attempt.skipped) == ("passed", (SICK,))
