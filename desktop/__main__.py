"""Starts the program: the window where no command is given, else the self-test, the version or the command line."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from desktop import __version__

if TYPE_CHECKING:
    from desktop.application.program import Program


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments (those of the process when None) and return its exit code.

    Raises:
        SystemExit: the command line ends the process itself, with the exit code of the command.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        sys.stdout.write(f"gitopshq {__version__}\n")
        return 0
    if given == ["--self-test"]:
        return _self_test()
    if not given or given[0] == "window" or given[0].casefold().startswith("gitopshq:"):
        return _window(given)
    # Imported here: the version and the self-test do not wait for every command.
    from desktop.cli.call import Surroundings  # noqa: PLC0415
    from desktop.cli.main import cli  # noqa: PLC0415
    from desktop.settings.environment import read_environment  # noqa: PLC0415

    surroundings = Surroundings(program=_program, environment=read_environment())
    return cli.main(args=given, prog_name="gitopshq", obj=surroundings)


def _window(given: Sequence[str]) -> int:
    """Open the window: `gitopshq`, `gitopshq window ADDRESS`, `gitopshq gitopshq://request/prod-eu/R-14`."""
    from desktop.settings.environment import read_environment  # noqa: PLC0415 - the command line starts without it
    from desktop.settings.paths import folders  # noqa: PLC0415

    refusal = read_environment().display_missing()
    if refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    from desktop.settings.system import SystemClock  # noqa: PLC0415
    from desktop.settings.workspaces import KnownWorkspaces  # noqa: PLC0415
    from desktop.ui.application import Start, run  # noqa: PLC0415 - the command line needs no window
    from desktop.ui.late_program import LateProgram  # noqa: PLC0415

    arguments = [argument for argument in given if argument != "window"]
    places, clock = folders(), SystemClock()
    known = KnownWorkspaces(places.data / "workspaces.json", clock)
    settings = places.settings
    start = Start(
        address=arguments[0] if arguments else "",
        state_file=settings / "window.json",
        instance_key=str(settings),
    )
    return run(arguments, LateProgram(_program, known.all), clock, start)


def _program() -> "Program":
    from desktop.bootstrap import GitOpsHq, this_machine  # noqa: PLC0415 - help and usage errors do not wait for it
    from desktop.settings.logging import configure  # noqa: PLC0415
    from desktop.settings.paths import folders  # noqa: PLC0415

    machine = this_machine()
    with suppress(OSError):  # reading must work where no log can be written
        configure(folders().logs, machine.clock)
    return GitOpsHq(machine)


def _self_test() -> int:
    # Imported here, so that a part that cannot even be imported does not keep the version from being told.
    from desktop.cli.self_test import Check, run, shipped_checks  # noqa: PLC0415
    from desktop.settings.environment import read_environment  # noqa: PLC0415
    from desktop.store.probe import database_opens  # noqa: PLC0415

    checks = (
        *shipped_checks(read_environment().path),
        Check(name="renderers", probe=_renderers),
        Check(name="database", probe=database_opens),
        Check(name="window", probe=_window_opens),
    )
    return run(checks)


def _renderers() -> str:
    from desktop.bootstrap.renderers import renderers_words  # noqa: PLC0415 - a missing part is a line of the self-test
    from desktop.settings.environment import read_environment  # noqa: PLC0415

    return renderers_words(read_environment())


def _window_opens() -> str:
    from desktop.settings.system import SystemClock  # noqa: PLC0415
    from desktop.ui.self_test import window_opens  # noqa: PLC0415 - where Qt is missing, that is a line of the self-test

    return window_opens(SystemClock())


if __name__ == "__main__":
    sys.exit(main())
