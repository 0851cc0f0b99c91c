"""One call of a command: which workspace, how it is opened and refreshed, and what stands around it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AuthenticationError, BackendUnavailableError, NotFoundError
from desktop.application.program import SAMPLE, Program
from desktop.application.services import Services
from desktop.cli.output import ProgressLine, write, write_past_stream
from desktop.domain.counting import plural
from desktop.presentation.plain_text import plain
from desktop.presentation.text_table import Line, line
from desktop.presentation.times import relative
from desktop.settings.environment import Environment
from desktop.settings.paths import folders

WORKSPACE_VARIABLE = "GITOPSHQ_WORKSPACE"


def terminal_is_there() -> bool:
    """Tell whether somebody can be asked: questions are read from standard input and shown on standard error."""
    return sys.stdin.isatty() and sys.stderr.isatty()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the command line is started with. The program is built when a command first needs it."""

    program: Callable[[], Program]
    environment: Environment
    is_interactive: Callable[[], bool] = terminal_is_there


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonOptions:
    """What every command takes."""

    workspace: str = ""
    offline: bool = False
    as_json: bool = False


class Call:
    """One call of a command."""

    def __init__(self, surroundings: Surroundings, options: CommonOptions) -> None:
        self._surroundings = surroundings
        self._program: Program | None = None
        self._opened: list[Services] = []
        self.options = options
        self.cancel = CancelToken()
        self.asking = False
        self.progress = ProgressLine(sys.stderr, on=sys.stderr.isatty())

    @property
    def program(self) -> Program:
        if self._program is None:
            self._program = self._surroundings.program()
        return self._program

    @property
    def address(self) -> str:
        """The workspace that is meant: as given, of the environment, the last opened, else the sample."""
        named = self.options.workspace or self._surroundings.environment.variables.get(WORKSPACE_VARIABLE, "")
        if named:
            return named
        known = self.program.known()
        return known[0].address if known else SAMPLE

    @property
    def data_folder(self) -> Path:
        """Where the program keeps what is its own on this machine."""
        return folders(self._surroundings.environment.variables).data

    def open(self, address: str = "") -> Services:
        """Open the workspace as it was fetched last."""
        services = self.program.open(
            address or self.address, self.cancel, self.progress.tell, offline=self.options.offline
        )
        self._opened.append(services)
        return services

    def reading(self) -> Services:
        """Open the workspace and fetch what is new; where the remote is silent, one line says how old the data is."""
        services = self.open()
        if self.options.offline:
            return services
        try:
            services.refresh(self.cancel, self.progress.tell)
        except (BackendUnavailableError, AuthenticationError, NotFoundError) as error:
            self.say(line(f"offline: showing what was fetched {self._age(services)} ({plain(error.what)})"))
        _check_in_force(services)
        self._warn(services)
        return services

    def writing(self) -> Services:
        """Open the workspace to change something shared: what is new is fetched first.

        Raises:
            BackendUnavailableError, AuthenticationError: the remote cannot be asked, or `--offline` was given.
        """
        self.refuse_offline()
        services = self.open()
        services.refresh(self.cancel, self.progress.tell)
        _check_in_force(services)
        self._warn(services)
        if services.outbox.pending() and not services.read_only:
            left = services.outbox.send(self.cancel)
            self.say(line(f"shared what waited on this machine; {plural(len(left), 'event')} still waiting"))
        return services

    def refuse_offline(self) -> None:
        """Raise BackendUnavailableError where `--offline` was given."""
        if self.options.offline:
            raise BackendUnavailableError(
                "this changes something shared, which --offline forbids",
                meaning="Nothing was changed.",
                remedy="Leave --offline out.",
            )

    def _age(self, services: Services) -> str:
        fetched = services.fetched_at
        return relative(fetched, services.now()) if fetched else "before"

    def _warn(self, services: Services) -> None:
        for problem in services.problems():
            self.say(line(f"attention: {plain(problem)}"))

    # --- talking -------------------------------------------------------------------------------------------

    def say(self, *lines: Line) -> None:
        """Write lines to standard error."""
        self.progress.clear()
        write(lines, to_error=True)

    @property
    def interactive(self) -> bool:
        return not self.options.as_json and self._surroundings.is_interactive()

    def ask(self, question: str) -> str:
        """Ask for a text on the terminal; Ctrl-C ends the command."""
        self.progress.clear()
        self.asking = True
        try:
            answer: str = click.prompt(question, default="", show_default=False, err=True)
            return answer.strip()
        finally:
            self.asking = False

    def ask_yes(self, question: str) -> bool:
        """Ask for yes or no; no is what Enter means."""
        self.progress.clear()
        self.asking = True
        try:
            return click.confirm(question, default=False, err=True)
        finally:
            self.asking = False

    def interrupted(self) -> None:
        """Take Ctrl-C: the first asks everything to stop, the second ends the process.

        Raises:
            KeyboardInterrupt: it was pressed before, or a question is open.
        """
        if self.asking or self.cancel.cancelled:
            raise KeyboardInterrupt
        self.cancel.cancel()
        write_past_stream("stopping; press Ctrl-C again to end at once")

    def close(self) -> None:
        """Close every workspace that was opened."""
        self.progress.clear()
        for services in self._opened:
            services.close()
        self._opened.clear()


def _check_in_force(services: Services) -> None:
    """Raise what is wrong with the workspace files that were fetched: only the window shows older ones."""
    if services.broken is not None:
        raise services.broken.error
