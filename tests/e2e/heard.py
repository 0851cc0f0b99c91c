"""What a started program tells screen readers, as it is told: announcements, and where the keyboard goes."""

import json
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

_LISTENER = Path(__file__).with_name("accessibility_listener.py")
_SYSTEM_PYTHON = "/usr/bin/python3"
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was told: `kind` is "announced" or "focused", `words` what is said, `role` by what."""

    kind: str
    words: str
    role: str


class Heard:
    """Hears everything that is told on the accessibility bus while it is open."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._told: list[Told] = []
        self._ready = threading.Event()
        self._process = subprocess.Popen(
            [_SYSTEM_PYTHON, str(_LISTENER)],
            env={**environment, "PYTHONPATH": ""},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._thread = threading.Thread(target=self._listen, name="heard")
        self._thread.start()

    def __enter__(self) -> "Heard":
        assert self._ready.wait(PATIENCE_SECONDS), "the listener did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._thread.join(10)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def wait_for(self, kind: str, part: str, *, role: str = "", seconds: float = PATIENCE_SECONDS) -> Told:
        """Return the first thing of a kind whose words hold a part, and forget it with all before it.

        Raises:
            AssertionError: it was not told in time; what was told instead is named.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for number, one in enumerate(tuple(self._told)):
                if one.kind == kind and part in one.words and role in one.role:
                    del self._told[: number + 1]
                    return one
            time.sleep(0.05)
        raise AssertionError(f"not {kind} within {seconds} s: {part!r}; told: {self._told}")

    def forget(self) -> None:
        """Forget what was told until now."""
        self._told.clear()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = json.loads(line)
            if event["event"] == "ready":
                self._ready.set()
            elif event["event"].startswith("object:announcement"):
                self._told.append(Told("announced", event["said"], event["role"]))
            else:
                self._told.append(Told("focused", event["name"], event["role"]))
