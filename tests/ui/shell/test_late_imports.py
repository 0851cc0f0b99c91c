"""What the window must not wait for: databases, schemas and network are imported after it is shown."""

import subprocess
import sys

_PROBE = """
import sys
from desktop.application.ports import Clock
from desktop.settings.system import SystemClock
from desktop.ui.self_test import window_opens
window_opens(SystemClock())
late = {"sqlalchemy", "alembic", "pydantic", "requests", "jinja2", "cryptography", "kubernetes"} & set(sys.modules)
print(",".join(sorted(late)))
"""


def test_the_window_is_shown_before_anything_heavy_is_imported():
    done = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "", "imported before the window was shown"
