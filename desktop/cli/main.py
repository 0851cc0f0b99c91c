"""The command line: the headless twin of the window."""

import click

from desktop import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gitopshq", message="%(prog)s %(version)s")
def cli() -> None:
    """Move proven releases between the environments of a GitOps repository, with proof."""
