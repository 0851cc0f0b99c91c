"""A real `git` that is slow where a test wants it: while it is held, who reads a log waits to be let go on."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

_SCRIPT = """\
#!/bin/sh
case " $* " in
  *" log "*)
    pipe="{waiting}/$$"
    {mkfifo} "$pipe"
    if [ -e "{held}" ]; then read -r _go <"$pipe"; fi
    {rm} -f "$pipe" ;;
esac
exec {git} "$@"
"""
_PATIENCE_SECONDS = 10.0


class SlowGit:
    """A folder for the search path, with a `git` that hands everything to the person's own.

    Each command that waits has a pipe of its own; a line in it lets that one go on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._held, self._waiting = folder, folder / "held", folder / "waiting"
        self._waiting.mkdir(parents=True)
        parts = {name: shutil.which(name) for name in ("git", "mkfifo", "rm")}
        assert all(parts.values()), parts
        script = folder / "git"
        script.write_text(_SCRIPT.format(held=self._held, waiting=self._waiting, **parts), encoding="utf-8")
        script.chmod(0o755)

    @property
    def variables(self) -> dict[str, str]:
        """The environment in which this `git` is found before the other."""
        return {"PATH": f"{self._folder}{os.pathsep}{os.environ['PATH']}"}

    @property
    def waits(self) -> bool:
        """Whether a command is held now."""
        return self._held.exists() and any(self._waiting.iterdir())

    def __enter__(self) -> "SlowGit":
        """Hold what reads a log from now on; at the end nothing is held any more."""
        self._held.touch()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.unlink()
        end = time.monotonic() + _PATIENCE_SECONDS
        while any(self._waiting.iterdir()) and time.monotonic() < end:  # one that was killed leaves its pipe
            self.let_go()
            time.sleep(0.05)

    def let_go(self) -> None:
        """Let go on what waits now; what comes later waits again."""
        for pipe in self._waiting.iterdir():
            with suppress(OSError):  # it has not come to read yet, or it has gone on by itself
                entry = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
                os.write(entry, b"\n")
                os.close(entry)
                pipe.unlink()
