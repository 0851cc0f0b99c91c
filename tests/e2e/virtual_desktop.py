"""A desktop that nobody sees: Xvfb, a session bus, the accessibility bus, and the started program in it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.e2e.heard import Heard

CHECKOUT = Path(__file__).resolve().parents[2]
_READER = Path(__file__).with_name("accessibility_reader.py")
_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
_SYSTEM_PYTHON = "/usr/bin/python3"
PATIENCE_SECONDS = 60.0


def missing_parts() -> list[str]:
    """Name what this machine lacks for a virtual desktop."""
    programs = [name for name in ("Xvfb", "xdotool", "dbus-daemon") if shutil.which(name) is None]
    return programs + ([] if _LAUNCHER.exists() else [str(_LAUNCHER)])


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of the screen."""

    left: int
    top: int
    wide: int
    high: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.left + self.wide // 2, self.top + self.high // 2

    def holds(self, other: "Place") -> bool:
        """Tell whether another rectangle lies wholly within this one, and is one."""
        beyond = (
            other.left + other.wide > self.left + self.wide or other.top + other.high > self.top + self.high
        )
        return (
            other.wide > 0 < other.high and not beyond and other.left >= self.left and other.top >= self.top
        )


class VirtualDesktop:
    """One screen with its buses. Everything that it starts is ended by its process id."""

    def __init__(self, size: str = "1600x1000x24") -> None:
        self._size = size
        self._processes: list[subprocess.Popen[bytes]] = []
        self.environment: dict[str, str] = {}

    def __enter__(self) -> "VirtualDesktop":
        display = self._start_telling(
            ["Xvfb", "-screen", "0", self._size, "-nolisten", "tcp"], "-displayfd", {}
        )
        bus = self._start_telling(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile"], "--print-address", {}
        )
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("GITOPSHQ_")},
            "DISPLAY": f":{display}",
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_ACCESSIBILITY": "1",
            "NO_AT_BRIDGE": "1",
            "PYTHONPATH": str(CHECKOUT),
        }
        self._processes.append(
            subprocess.Popen(
                [str(_LAUNCHER), "--launch-immediately"], env=self.environment, stderr=subprocess.DEVNULL
            )
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in reversed(self._processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

    def start(
        self, home: Path, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> "StartedProgram":
        """Start the program with a home of its own."""
        environment = {**self.environment, "GITOPSHQ_HOME": str(home), **(variables or {})}
        return StartedProgram(self, environment, arguments)

    def xdotool(self, *arguments: str) -> str:
        """Give the screen a hand: keys, clicks, windows."""
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout.strip()

    def _start_telling(self, command: list[str], option: str, variables: Mapping[str, str]) -> str:
        """Start a program that writes what it has chosen (a display, an address) to a pipe, and return that."""
        reading, writing = os.pipe()
        joined = f"{option}={writing}" if option.startswith("--") else option
        numbered = [joined] if option.startswith("--") else [option, str(writing)]
        process = subprocess.Popen(
            [*command, *numbered],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
            env={**os.environ, **variables},
        )
        self._processes.append(process)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            said = pipe.readline().strip()
        assert said, f"{command[0]} did not start"
        return said


class StartedProgram:
    """The program as a process of its own, seen through the accessibility bus and touched by keys."""

    def __init__(
        self, desktop: VirtualDesktop, environment: Mapping[str, str], arguments: tuple[str, ...]
    ) -> None:
        self._desktop, self._environment = desktop, dict(environment)
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "desktop", *arguments],
            env=self._environment,
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._reader = subprocess.Popen(
            [_SYSTEM_PYTHON, str(_READER)],
            env={**self._environment, "PYTHONPATH": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "StartedProgram":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.end()

    # --- seeing --------------------------------------------------------------------------------------------

    def find(self, **wanted: Any) -> list[dict[str, Any]]:
        """Return what is showing and fits: `id`, `name` (a part), `role`."""
        answer = self._ask("all", wanted)
        return answer if isinstance(answer, list) else []

    def first(self, **wanted: Any) -> dict[str, Any] | None:
        """Return the first that is showing and fits, None where nothing does."""
        answer = self._ask("first", wanted)
        return answer[0] if isinstance(answer, list) and answer else None

    def wait_for(self, seconds: float = PATIENCE_SECONDS, **wanted: Any) -> dict[str, Any]:
        """Return the first that fits, once it shows.

        Raises:
            AssertionError: it did not show in time.
        """
        found: list[dict[str, Any]] = []

        def there() -> bool:
            seen = self.first(**wanted)
            found[:] = [] if seen is None else [seen]
            return bool(found)

        self.wait_until(there, f"{wanted} shows", seconds)
        return found[0]

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for a condition; the program has to live meanwhile.

        Raises:
            AssertionError: it did not hold in time, or the program ended.
        """
        end = time.monotonic() + seconds
        begin = time.monotonic()
        while not condition():
            assert self.process.poll() is None, f"the program ended: {self._said()}"
            assert time.monotonic() < end, f"not within {seconds} s: {what}"
            time.sleep(max(0.1, time.monotonic() - begin))  # who is looked at all the time gets nothing done
            begin = time.monotonic()

    def children(self, **wanted: Any) -> list[dict[str, Any]]:
        answer = self._ask("children", wanted)
        return answer if isinstance(answer, list) else []

    def place(self, **wanted: Any) -> Place:
        """Return where on the screen the first that fits is.

        Raises:
            AssertionError: nothing fits.
        """
        answer = self._ask("place", wanted)
        assert "left" in answer, f"{wanted}: {answer}"
        return Place(**answer)

    def places(self, **wanted: Any) -> list[Place]:
        """Return where on the screen the items of the first that fits are."""
        answer = self._ask("places", wanted)
        return [Place(**box) for box in answer] if isinstance(answer, list) else []

    @contextmanager
    def heard(self) -> Generator[Heard]:
        """Listen as a screen reader does: what is announced, and where the keyboard goes."""
        with Heard(self._desktop.environment) as heard:
            yield heard

    def focused(self) -> list[dict[str, Any]]:
        """Return what has the keyboard."""
        answer = self._ask("focused", {})
        return answer if isinstance(answer, list) else []

    # --- touching ------------------------------------------------------------------------------------------

    def press(self, **wanted: Any) -> None:
        """Press what fits, through the accessibility bus.

        Raises:
            AssertionError: nothing fits, or it cannot be pressed.
        """
        self.wait_for(**wanted)
        answer = self._ask("press", wanted)
        assert isinstance(answer, dict), f"{wanted}: {answer}"
        assert "error" not in answer, f"{wanted}: {answer}"

    def focus(self, **wanted: Any) -> None:
        self.wait_for(**wanted)
        answer = self._ask("focus", wanted)
        assert isinstance(answer, dict), f"{wanted}: {answer}"
        assert "error" not in answer, f"{wanted}: {answer}"

    def take_keyboard(self, title: str = "GitOpsHQ Desktop") -> None:
        """Give the window the keyboard, or a dialog; on a screen without a window manager nobody else does."""
        window = ""

        def shown() -> bool:
            nonlocal window
            lines = self._desktop.xdotool("search", "--onlyvisible", "--name", title).splitlines()
            window = lines[-1] if lines else ""
            return bool(window)

        self.wait_until(shown, f"{title} is on the screen")
        self._desktop.xdotool("windowfocus", "--sync", window)

    def keys(self, *keys: str) -> None:
        """Press keys as a person does, in xdotool's names: `Return`, `ctrl+k`, `Tab`; the mouse keeps what it holds."""
        self._desktop.xdotool("key", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        self._desktop.xdotool("type", "--delay", "10", text)

    def point(self, x: int, y: int) -> None:
        """Move the pointer to a point of the screen, as a hand does: on the way and there."""
        self._desktop.xdotool("mousemove", str(x - 3), str(y - 3))
        self._desktop.xdotool("mousemove", str(x), str(y))

    def click(self, x: int, y: int) -> None:
        self.point(x, y)
        self._desktop.xdotool("click", "1")

    def hold_button(self, *, down: bool) -> None:
        """Press the left button of the mouse and keep it, or let it go."""
        self._desktop.xdotool("mousedown" if down else "mouseup", "1")

    # --- ending --------------------------------------------------------------------------------------------

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self._end_reader()

    def end(self) -> int:
        """End it as the system does at log-out, and return its exit code."""
        self.process.terminate()
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait(20)
        self._end_reader()
        return code

    def _end_reader(self) -> None:
        assert self._reader.stdin is not None
        self._reader.stdin.close()
        self._reader.wait(10)
        for pipe in (self._reader.stdout, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def _said(self) -> str:
        return self.process.stderr.read().decode(errors="replace")[-2000:] if self.process.stderr else ""

    def _ask(self, do: str, wanted: Mapping[str, Any]) -> Any:
        assert self._reader.stdin is not None
        assert self._reader.stdout is not None
        request = {"program": "gitopshq", "do": do, "wanted": dict(wanted)}
        self._reader.stdin.write(json.dumps(request) + "\n")
        self._reader.stdin.flush()
        return json.loads(self._reader.stdout.readline())
