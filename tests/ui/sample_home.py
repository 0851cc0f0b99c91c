"""The sample workspace for tests of the window: made once, then copied for each test and pointed to its new place."""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.bootstrap import GitOpsHq, this_machine
from desktop.settings.paths import HOME_VARIABLE, folders

TEMPLATE_VARIABLE = "GITOPSHQ_TEST_SAMPLE"
"""Names a folder in which the sample is made once and kept between runs: for developing, never needed."""


def template_folder(fresh: Path) -> Path:
    """Return the folder of a sample to copy from: the named one, or `fresh`; made where it is not there."""
    named = os.environ.get(TEMPLATE_VARIABLE, "")
    folder = Path(named) if named else fresh
    if not (folder / "data" / "sample" / "made.json").is_file():
        machine = replace(this_machine(), folders=folders({HOME_VARIABLE: str(folder)}))
        GitOpsHq(machine).make_sample(CancelToken())
    return folder


def copy_sample(template: Path, home: Path) -> None:
    """Copy a sample into another home. Its clone remembers where it came from: that is pointed to the copy."""
    shutil.copytree(template, home, dirs_exist_ok=True)
    sample = home / "data" / "sample"
    (sample / "repository.git" / "gitopshq-remote").write_text(
        f"file://{sample / 'remote.git'}", encoding="utf-8"
    )


if __name__ == "__main__":  # so that several runs of tests share one
    template_folder(Path(sys.argv[1]).absolute())
