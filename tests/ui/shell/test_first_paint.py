"""What the first page has to load: the window is painted before the use cases and what they know are read."""

import subprocess
import sys

_LOADED = """
import sys
import desktop.ui.application, desktop.ui.late_program, desktop.ui.welcome.screen
print(*sorted(name for name in sys.modules if name.startswith("desktop.")))
"""
_LATER = {
    "desktop.application.services",
    "desktop.application.session",
    "desktop.bootstrap",
    "desktop.domain.request",
    "desktop.domain.workspace",
    "desktop.presentation.graph_scene",
    "desktop.presentation.wording",
    "desktop.ui.pipeline.screen",
    "desktop.ui.run_driver",
}


def test_the_first_page_is_painted_before_the_use_cases_are_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "desktop.ui.welcome.screen" in loaded
    assert loaded & _LATER == set()
