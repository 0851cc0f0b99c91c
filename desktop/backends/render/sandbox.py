"""What a renderer is shut into: its own network without a way out, its own process tree, limits, an empty home."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.domain.recipe import Isolation
from desktop.settings.environment import Environment

_MIB: Final = 1024 * 1024
_NOWHERE: Final = "http://127.0.0.1:9"
"""The discard port: whoever still asks a proxy gets no answer from it."""
_SYSTEM_FOLDERS: Final = "/usr/bin:/bin:/usr/sbin:/sbin"

_WITHOUT_NETWORK: Final = "in a process of its own without network"
_WITH_NETWORK: Final = (
    "the network is not cut off here ({why}); proxies lead nowhere, remote sources are refused"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one rendering: wall seconds, bytes printed, memory, processes."""

    seconds: float = 60.0
    output: int = 16 * _MIB
    memory: int = 2048 * _MIB
    processes: int = 2048
    files: int = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """What is put before a command so that it runs shut in."""

    isolation: Isolation
    namespaces: tuple[str, ...]
    prlimit: str

    def arguments(self, limits: Limits) -> tuple[str, ...]:
        """Return the words before a command."""
        if not self.prlimit:
            return self.namespaces
        bounds = {
            "as": limits.memory,
            "core": 0,
            "cpu": int(limits.seconds) + 1,
            "fsize": limits.output + _MIB,
            "nofile": limits.files,
            "nproc": limits.processes,
        }
        if not self.namespaces:
            del bounds["nproc"]  # it would count everything that this person runs
        words = (f"--{name}={value}" for name, value in bounds.items())
        return (*self.namespaces, self.prlimit, *words, "--")


def find_sandbox(works: Callable[[Sequence[str]], bool]) -> Sandbox:
    """Look for what this system offers.

    Args:
        works: starts a command and tells whether it ended well: namespaces may be there and yet be forbidden.
    """
    if sys.platform != "linux":
        return Sandbox(isolation=_isolation("this system offers no namespaces"), namespaces=(), prlimit="")
    prlimit = _system_program("prlimit")
    unshare = _system_program("unshare")
    if not unshare:
        return Sandbox(isolation=_isolation("unshare is not installed"), namespaces=(), prlimit=prlimit)
    words = (
        unshare,
        "--user",
        "--map-root-user",
        "--net",
        "--ipc",
        "--pid",
        "--fork",
        "--kill-child=KILL",
        "--",
    )
    if not works((*words, _system_program("true") or "/bin/true")):
        return Sandbox(isolation=_isolation("this system forbids namespaces"), namespaces=(), prlimit=prlimit)
    return Sandbox(
        isolation=Isolation(without_network=True, words=_WITHOUT_NETWORK), namespaces=words, prlimit=prlimit
    )


def _isolation(why: str) -> Isolation:
    return Isolation(without_network=False, words=_WITH_NETWORK.format(why=why))


def _system_program(name: str) -> str:
    """Look in the folders of the system alone: what shuts others in must not be brought along."""
    return shutil.which(name, path=_SYSTEM_FOLDERS) or ""


def child_environment(environment: Environment, home: Path) -> dict[str, str]:
    """Return the whole environment of a renderer: nothing of the person's but what Windows needs to start programs."""
    own = {
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": home / "tmp",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_DATA_HOME": home / "data",
        "KUSTOMIZE_PLUGIN_HOME": home / "plugins",
        "HELM_CONFIG_HOME": home / "config",
        "HELM_CACHE_HOME": home / "cache",
        "HELM_DATA_HOME": home / "data",
        "HELM_PLUGINS": home / "plugins",
        "KUBECONFIG": os.devnull,
    }
    proxies = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {
        **environment.pick("SYSTEMROOT"),
        **{name: str(value) for name, value in own.items()},
        **dict.fromkeys(proxies, _NOWHERE),
        "KUBECTL_KUBERC": "false",
        "GOTRACEBACK": "none",
        "LC_ALL": "C",
        "PATH": "",  # no git and no shell to be found: neither has a part in rendering
    }
