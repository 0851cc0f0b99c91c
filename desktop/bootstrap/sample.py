"""The sample workspace: made, renewed, and whom one acts as in it."""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.errors import NotFoundError, StorageError
from desktop.application.ports import Progress
from desktop.application.program import SampleMade
from desktop.application.sample import Delays
from desktop.application.sample_player import SamplePlayer
from desktop.application.services import Services
from desktop.application.session import Identity
from desktop.backends.git.seeding import seed_repository
from desktop.backends.simulated.clock import SampleClock
from desktop.backends.simulated.sample_repository import BRANCH, sample_history
from desktop.backends.simulated.sample_story import YOU, sample_story
from desktop.bootstrap.machine import Machine
from desktop.bootstrap.opening import Adapters, Opened, Place, open_place

_REMOTE = "remote.git"
_RENEW_AFTER = timedelta(days=1)
_AT_ONCE = Delays(poll=0, shortest=0, longest=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What was noted when the sample was made: when, and the tips of its remote."""

    made_at: datetime
    tips: dict[str, str]


class SampleFolder:
    """The folder of the sample: a real remote, a simulated cluster, the program's own clone and databases."""

    def __init__(self, machine: Machine, adapters: Adapters) -> None:
        self._machine = machine
        self._adapters = adapters
        self._folder = machine.folders.data / "sample"
        self._identity_file = self._folder / "identity.json"
        self._note_file = self._folder / "made.json"

    @property
    def folder(self) -> Path:
        return self._folder

    def remote(self) -> str:
        """Return the address of its repository.

        Raises:
            NotFoundError: it is not made yet.
        """
        if self._read_note() is None:
            raise NotFoundError(
                "the sample is not made yet",
                meaning="There is nothing to test.",
                remedy="Open it once: that makes it.",
            )
        return str(self._folder / _REMOTE)

    def place(self) -> Place:
        clock = SampleClock(self._machine.clock, self._folder / "cluster.json")
        return Place(
            folder=self._folder,
            cache=self._folder / "cache",
            url=str(self._folder / _REMOTE),
            clock=clock,
            identity=self._identity,
            cluster_state=self._folder / "cluster.json",
            sample_clock=clock,
        )

    # --- making --------------------------------------------------------------------------------------------

    def is_due(self) -> bool:
        """Tell whether it has to be made: it is not there, or untouched for a day."""
        note = self._read_note()
        if note is None:
            return True
        age = self._machine.clock.now() - note.made_at
        return age > _RENEW_AFTER and note.tips == self._tips()

    def make(self, cancel: CancelToken, progress: Progress) -> SampleMade:
        """Make it anew: history first, then its story through the real use cases.

        Raises:
            StorageError: the folder cannot be replaced.
        """
        self._clear()
        made_at = self._machine.clock.now().replace(microsecond=0)
        progress("history", 0, 0)
        remote = self._folder / _REMOTE
        branch = BRANCH.removeprefix("refs/heads/")
        seed_repository(self._adapters.git(), remote, branch, sample_history(made_at))
        place = self.place()
        opened = open_place(self._machine, self._adapters, place, cancel, progress)
        services = Services(opened.session, opened.cache)
        try:
            self._play(opened, services, made_at, cancel, progress)
            made = self._made(services, remote)
        finally:
            services.close()
        self._write_note(_Note(made_at=made_at, tips=self._tips()))
        return made

    def _play(
        self, opened: Opened, services: Services, made_at: datetime, cancel: CancelToken, progress: Progress
    ) -> None:
        sample = services.sample
        if sample is None:
            raise StorageError("the sample was opened without its clock", where=str(self._folder))
        sample.controls.set_delays(_AT_ONCE)
        services.switch_read_only(on=False)
        try:
            player = SamplePlayer(opened.session, services, sample.clock, self.act_as)
            player.play(sample_story(made_at), cancel, progress)
        finally:
            services.switch_read_only(on=True)
            sample.controls.set_delays(Delays())
            sample.clock.reset()
            self.act_as(YOU)

    def _made(self, services: Services, remote: Path) -> SampleMade:
        standings = services.environments.graph()
        return SampleMade(
            folder=self._folder,
            remote=str(remote),
            environments=len(standings),
            targets=sum(item.targets for item in standings),
            events=len(services.timelines.timeline()),
        )

    def _clear(self) -> None:
        try:
            if self._folder.exists():
                shutil.rmtree(self._folder)
            self._folder.mkdir(mode=0o700, parents=True)
        except OSError as error:
            raise StorageError(
                f"the sample cannot be replaced: {error.strerror}",
                where=str(self._folder),
                meaning="The sample is not usable now.",
                remedy="Close other programs that use it, free space, and reset it again.",
            ) from error

    # --- who -----------------------------------------------------------------------------------------------

    def act_as(self, person: str) -> None:
        """Act as a person, by id or address, from now on."""
        self._identity_file.write_text(json.dumps({"person": person}), encoding="utf-8")

    def _identity(self) -> Identity:
        """Return whom one acts as; addresses of the sample's people are `<id>@example.com`."""
        try:
            person = str(json.loads(self._identity_file.read_text(encoding="utf-8"))["person"])
        except (OSError, ValueError, KeyError):
            person = YOU
        return Identity(name="", email=person if "@" in person else f"{person}@example.com")

    # --- the note ------------------------------------------------------------------------------------------

    def _tips(self) -> dict[str, str]:
        """Return what the remote's refs point to; the sample was touched once they moved."""
        remote = self._folder / _REMOTE
        found: dict[str, str] = {}
        for file in sorted((remote / "refs").rglob("*")):
            if file.is_file():
                found[str(file.relative_to(remote))] = file.read_text(encoding="ascii").strip()
        return found

    def _read_note(self) -> _Note | None:
        try:
            content = json.loads(self._note_file.read_text(encoding="utf-8"))
            return _Note(made_at=datetime.fromisoformat(content["made_at"]), tips=dict(content["tips"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write_note(self, note: _Note) -> None:
        content = {"made_at": note.made_at.isoformat(), "tips": note.tips}
        self._note_file.write_text(json.dumps(content, indent=1), encoding="utf-8")


def check_known(person: str, services: Services) -> None:
    """Raise NotFoundError where the sample has no such person."""
    people = services.workspace.people
    if people.by_id(person) is None and people.by_email(person) is None:
        known = ", ".join(item.id for item in people.persons)
        raise NotFoundError(
            f'the sample has no "{person}"', meaning=f"Its people: {known}.", remedy="Name one of them."
        )
