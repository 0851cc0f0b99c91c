"""The environment of the program, read once and handed to whoever starts other programs."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_BUNDLED = ("LD_LIBRARY_PATH", "LD_PRELOAD")
_OURS = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH", "PYTHONHOME", "PYTHONPATH")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The variables other programs may be given.

    The values are kept out of `repr`: an environment often holds tokens.
    """

    variables: Mapping[str, str] = field(repr=False)

    @property
    def path(self) -> str:
        """Return the search path for programs, "" where there is none."""
        return self.variables.get("PATH", "")

    @property
    def home(self) -> str:
        """Return the home folder, "" where it is not set."""
        return self.variables.get("HOME", "")

    def display_missing(self) -> str:
        """Say why no window can be shown here, "" where one can."""
        shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        if not sys.platform.startswith("linux") or any(self.variables.get(name) for name in shown):
            return ""
        return (
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be shown. "
            "The commands work without one: gitopshq --help"
        )

    def pick(self, *names: str) -> dict[str, str]:
        """Return the named variables, without those that are not set."""
        return {name: self.variables[name] for name in names if name in self.variables}

    def with_variables(self, additions: Mapping[str, str]) -> "Environment":
        """Return a copy in which the additions win."""
        return Environment(variables=MappingProxyType({**self.variables, **additions}))


def read_environment(source: Mapping[str, str] | None = None) -> Environment:
    """Read the process environment, or a given mapping in its place.

    A frozen program sets library paths for itself. Other programs (git, ssh, credential helpers) would load its
    bundled libraries through them, so what was there before is restored, or the variable is dropped.
    """
    variables = dict(os.environ if source is None else source)
    for name in _BUNDLED:
        variables.pop(name, None)
        original = variables.pop(f"{name}_ORIG", "")
        if original:
            variables[name] = original
    for name in list(variables):
        if name in _OURS or name.startswith("DYLD_"):
            del variables[name]
    return Environment(variables=MappingProxyType(variables))
