"""The program on one machine: workspaces, the sample, checking files, the doctor."""

import shutil
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.connections import ConnectionTest, ConnectionTester, Tell
from desktop.application.ports import Progress, no_progress
from desktop.application.program import SAMPLE, Finding, KeptFolder, KnownWorkspace, Program, SampleMade
from desktop.application.services import Services
from desktop.application.session import Identity
from desktop.application.workspace_in_force import BrokenTip
from desktop.application.workspaces import load_local
from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.backends.git.probing import GitProbe
from desktop.backends.git.runner import GitRunner
from desktop.backends.policy.engine import CelPolicyEngine
from desktop.backends.workspace.folder import LocalFolder
from desktop.backends.workspace.reader import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.bootstrap.kept_folders import clear_cache, kept_folders
from desktop.bootstrap.machine import Machine
from desktop.bootstrap.opening import Adapters, Place, open_place
from desktop.bootstrap.renderers import make_renderer
from desktop.bootstrap.sample import SampleFolder, check_known
from desktop.domain.errors import GitOpsError
from desktop.domain.recipe import Tool, not_available
from desktop.domain.workspace import Workspace
from desktop.settings.workspaces import KnownWorkspaces, folder_name
from desktop.store.probe import database_opens

_MEBIBYTE = 1024 * 1024
_LITTLE_SPACE = 500 * _MEBIBYTE


class GitOpsHq(Program):
    """Implements `Program` with the real backends and stores."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        files = ValueFileEditor()
        recurrence = DateutilRecurrence()
        policy_engine = CelPolicyEngine()

        def precheck(data: bytes) -> None:
            """Refuse hostile YAML before a loader sees it: looking for places does so on the way."""
            files.find("workspace.yaml", data, [])

        self._renderer = make_renderer(machine.environment, files)
        self._adapters = Adapters(
            files=files,
            policy_engine=policy_engine,
            renderer=self._renderer,
            recurrence=recurrence,
            reader=WorkspaceFiles(precheck, recurrence.check_rule, policy_engine.check),
            git=lambda: self._git,
        )
        self._known = KnownWorkspaces(machine.folders.data / "workspaces.json", machine.clock)
        self._sample = SampleFolder(machine, self._adapters)

    @cached_property
    def _git(self) -> GitRunner:
        """Git is looked for once, at its first use: without it the doctor must still run."""
        return GitRunner(self._machine.environment)

    # --- workspaces ----------------------------------------------------------------------------------------

    @override
    def open(
        self,
        address: str,
        cancel: CancelToken,
        progress: Progress = no_progress,
        *,
        last_good: bool = False,
        offline: bool = False,
    ) -> Services:
        if address == SAMPLE and self._sample.is_due():
            self._sample.make(cancel, progress)
        opened = open_place(
            self._machine,
            self._adapters,
            self._place(address),
            cancel,
            progress,
            last_good=last_good,
            offline=offline,
        )
        services = Services(opened.session, opened.cache)
        self._known.remember(address, services.workspace.name)
        return services

    @override
    def broken_tip(
        self, address: str, cancel: CancelToken, progress: Progress = no_progress
    ) -> BrokenTip | None:
        opened = open_place(
            self._machine,
            self._adapters,
            self._place(address),
            cancel,
            progress,
            last_good=True,
            offline=True,
        )
        services = Services(opened.session, opened.cache)
        try:
            return services.broken
        finally:
            services.close()

    def _place(self, address: str) -> Place:
        if address == SAMPLE:
            return self._sample.place()
        name = folder_name(address)
        folder = self._machine.folders.data / "workspaces" / name
        return Place(
            folder=folder,
            cache=self._machine.folders.cache / name,
            url=address,
            clock=self._machine.clock,
            identity=self._git_identity,
            cluster_state=folder / "simulated.json",
        )

    def _git_identity(self) -> Identity:
        config = self._git.user_config
        return Identity(name=config.name, email=config.email)

    @override
    def check(self, place: str, cancel: CancelToken) -> Workspace:
        folder = Path(place)
        if folder.is_dir() and (folder / ".gitopshq").is_dir():
            return load_local(LocalFolder(folder), self._adapters.reader)
        services = self.open(place, cancel)
        try:
            return services.workspace
        finally:
            services.close()

    @override
    def known(self) -> Sequence[KnownWorkspace]:
        return self._known.all()

    @override
    def test_connection(self, address: str, cancel: CancelToken, tell: Tell) -> ConnectionTest:
        url = self._sample.remote() if address == SAMPLE else address
        with GitProbe(self._git, url, self._machine.environment, allow_file=True) as probe:
            tester = ConnectionTester(probe, address, self._adapters.reader, self._machine.clock, tell)
            return tester.run(cancel)

    # --- the sample ----------------------------------------------------------------------------------------

    @override
    def make_sample(self, cancel: CancelToken, progress: Progress = no_progress) -> SampleMade:
        return self._sample.make(cancel, progress)

    @override
    def act_as(self, address: str) -> None:
        services = self.open(SAMPLE, CancelToken())
        try:
            check_known(address, services)
        finally:
            services.close()
        self._sample.act_as(address)

    # --- what is kept -----------------------------------------------------------------------------------------

    @override
    def folders(self, cancel: CancelToken) -> list[KeptFolder]:
        return kept_folders(self._machine.folders, self._sample.folder, cancel)

    @override
    def clear_cache(self) -> int:
        return clear_cache(self._machine.folders, self._sample.folder)

    # --- the doctor ----------------------------------------------------------------------------------------

    @override
    def doctor(self, cancel: CancelToken) -> list[Finding]:
        probes: tuple[tuple[str, Callable[[], Finding]], ...] = (
            ("git", self._probe_git),
            ("identity", self._probe_identity),
            ("ssh", lambda: self._probe_program("ssh", "Remotes over SSH need OpenSSH.")),
            ("ssh-keygen", lambda: self._probe_program("ssh-keygen", "Signatures will need OpenSSH.")),
            *((tool.value, partial(self._probe_renderer, tool)) for tool in Tool),
            ("rendering", self._probe_isolation),
            ("folders", self._probe_space),
            ("databases", lambda: Finding(subject="databases", good=True, words=database_opens())),
            ("time zones", _probe_zones),
        )
        found: list[Finding] = []
        for subject, probe in probes:
            cancel.check()
            try:
                found.append(probe())
            except GitOpsError as error:
                found.append(Finding(subject=subject, good=False, words=error.what, remedy=error.remedy))
        return found

    def _probe_git(self) -> Finding:
        settings = ", ".join(f"{key}={value}" for key, value in self._git.user_config.shown())
        words = f"{self._git.program} {self._git.version}; settings in use: {settings or 'none'}"
        words = f"{words}. {self._git.advice}" if self._git.advice else words
        return Finding(subject="git", good=True, words=words)

    def _probe_identity(self) -> Finding:
        identity = self._git_identity()
        return Finding(
            subject="identity",
            good=bool(identity.email),
            words=f"{identity.name} <{identity.email}>" if identity.email else "Git knows no user.email",
            remedy="" if identity.email else "git config --global user.email you@example.com",
        )

    def _probe_program(self, name: str, remedy: str) -> Finding:
        found = shutil.which(name, path=self._machine.environment.path)
        return Finding(
            subject=name, good=found is not None, words=found or "not found", remedy="" if found else remedy
        )

    def _probe_renderer(self, tool: Tool) -> Finding:
        """A renderer may be missing: values are compared without it."""
        found = self._renderer.tools().tool(tool)
        if found is None:
            return Finding(subject=tool.value, good=False, optional=True, words=not_available(tool))
        return Finding(
            subject=tool.value,
            good=not found.attention,
            words=f"{found.path} ({found.version})",
            remedy=found.attention,
        )

    def _probe_isolation(self) -> Finding:
        tools = self._renderer.tools()
        good = tools.isolation.without_network or not tools.found
        return Finding(subject="rendering", good=good, words=tools.isolation.words)

    def _probe_space(self) -> Finding:
        folder = self._machine.folders.data
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        good = free > _LITTLE_SPACE
        words = f"{folder}: {free // _MEBIBYTE} MiB free"
        return Finding(subject="folders", good=good, words=words, remedy="" if good else "Free some space.")


def _probe_zones() -> Finding:
    zone = ZoneInfo("Europe/Berlin")
    return Finding(subject="time zones", good=True, words=f"{zone.key} is known")
