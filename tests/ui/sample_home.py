"""The sample workspace for tests of the window: made once, then copied for each test and pointed to its new place.

Its production is frozen over weekends, as in life. So that tests find the same on every day, one that is made outside
the working week stands on the Thursday before, by the clock that the sample has of its own.
"""

import json
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.backends.simulated.clock import SampleClock
from desktop.bootstrap import GitOpsHq, this_machine
from desktop.bootstrap.machine import Machine
from desktop.settings.paths import HOME_VARIABLE, folders

TEMPLATE_VARIABLE = "GITOPSHQ_TEST_SAMPLE"
"""Names a folder in which the sample is made once and kept between runs: for developing, never needed."""

_OPENS = 9
_OPEN_FOR = timedelta(days=4, hours=1)
"""From Monday at nine to Friday at ten, UTC: production is frozen from Friday afternoon to Monday morning."""
_THURSDAY = 3


def template_folder(fresh: Path) -> Path:
    """Return the folder of a sample to copy from: the named one, or `fresh`; made where it is not there."""
    named = os.environ.get(TEMPLATE_VARIABLE, "")
    folder = Path(named) if named else fresh
    if not (folder / "data" / "sample" / "made.json").is_file():
        machine = replace(this_machine(), folders=folders({HOME_VARIABLE: str(folder)}))
        _make(machine, folder / "data" / "sample")
    return folder


def _make(machine: Machine, sample: Path) -> None:
    lead = lead_into_the_week(machine.clock.now())
    if not lead:
        GitOpsHq(machine).make_sample(CancelToken())
        return
    with tempfile.TemporaryDirectory() as folder:
        clock = SampleClock(machine.clock, Path(folder) / "clock.json")
        clock.set(machine.clock.now() + lead)
        GitOpsHq(replace(machine, clock=clock)).make_sample(CancelToken())
        SampleClock(machine.clock, sample / "cluster.json").set(clock.now())
    note = sample / "made.json"
    made = json.loads(note.read_text(encoding="utf-8"))
    made["made_at"] = machine.clock.now().isoformat(
        timespec="seconds"
    )  # else it is made anew when it is opened
    note.write_text(json.dumps(made), encoding="utf-8")


def lead_into_the_week(now: datetime) -> timedelta:
    """Return nothing where production is open and will be for hours; else how to come to Thursday at ten (UTC)."""
    opens = now - timedelta(days=now.weekday(), hours=now.hour, minutes=now.minute) + timedelta(hours=_OPENS)
    if opens <= now <= opens + _OPEN_FOR:
        return timedelta()
    thursday = opens + timedelta(days=_THURSDAY, hours=1)
    return (thursday if thursday <= now else thursday - timedelta(days=7)) - now


def copy_sample(template: Path, home: Path) -> None:
    """Copy a sample into another home. Its clone remembers where it came from: that is pointed to the copy."""
    shutil.copytree(template, home, dirs_exist_ok=True)
    sample = home / "data" / "sample"
    (sample / "repository.git" / "gitopshq-remote").write_text(
        f"file://{sample / 'remote.git'}", encoding="utf-8"
    )


if __name__ == "__main__":  # so that several runs of tests share one
    template_folder(Path(sys.argv[1]).absolute())
