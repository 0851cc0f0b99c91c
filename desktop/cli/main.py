"""The command line: the headless twin of the window."""

import click

from desktop import __version__
from desktop.cli import (
    deciding,
    freezing,
    looking,
    previewing,
    recording,
    requesting,
    rolling_back,
    running,
    sampling,
    scoping,
    verifying,
)

_ROOMS = (
    looking,
    previewing,
    requesting,
    deciding,
    running,
    verifying,
    rolling_back,
    freezing,
    recording,
    scoping,
    sampling,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gitopshq", message="%(prog)s %(version)s")
def cli() -> None:
    """Move proven releases between the environments of a GitOps repository, with proof."""


for _room in _ROOMS:
    _room.add_to(cli)
