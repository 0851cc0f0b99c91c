"""Takes a picture of every screen: `python -m tests.screenshots [SCENE…] [--scale 100 150] [--theme light dark]`.

Each scale is a process of its own, since Qt reads it once. Without names every scene is taken.
"""

import argparse
import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.screenshots.scene import Scene

_CHECKOUT = Path(__file__).resolve().parents[2]
_RENDERERS = _CHECKOUT / ".venv" / "tools"
_SOMEBODY = "[user]\nname = Marta Ruiz\nemail = m.ruiz@example.com\n"
_ONE_SCALE = "--in-this-process"


def scenes() -> tuple[Scene, ...]:
    """Return the scenes of all modules of `scenes`, in the order of their names."""
    folder = Path(__file__).parent / "scenes"
    found: list[Scene] = []
    for module in sorted(pkgutil.iter_modules([str(folder)]), key=lambda item: item.name):
        found += importlib.import_module(f"tests.screenshots.scenes.{module.name}").SCENES
    return tuple(found)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="scenes, or the beginnings of their names")
    parser.add_argument("--scale", nargs="+", type=int, default=[100, 150], help="percent")
    parser.add_argument("--theme", nargs="+", default=["light", "dark"])
    parser.add_argument("--text", type=float, default=1.0, help="text size, 1.0 to 2.0")
    parser.add_argument("--size", default="1600x1000")
    parser.add_argument("--out", type=Path, default=_CHECKOUT / "build" / "screenshots")
    parser.add_argument(_ONE_SCALE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.in_this_process:
        return _take(options)
    failed = 0
    for scale in options.scale:
        own = [*options.names, _ONE_SCALE, "--scale", str(scale), "--theme", *options.theme]
        own += ["--text", str(options.text), "--size", options.size, "--out", str(options.out)]
        path = f"{_RENDERERS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        environment = {
            **os.environ,
            "PATH": path,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": str(scale / 100),
        }
        command = [sys.executable, "-m", "tests.screenshots", *own]
        failed |= subprocess.run(command, cwd=_CHECKOUT, env=environment, check=False).returncode
    return failed


def _chosen(names: Sequence[str]) -> list[Scene]:
    """Return the scenes of these names, or those that begin so where none is named exactly; without names all."""
    every = scenes()
    exact = {scene.name for scene in every}
    return [
        scene
        for scene in every
        if not names
        or scene.name in names
        or any(scene.name.startswith(name) for name in names if name not in exact)
    ]


def _take(options: argparse.Namespace) -> int:
    from tests.screenshots.taking import Taking

    wanted = _chosen(options.names)
    if not wanted:
        print(f"no scene is named so; there are: {', '.join(scene.name for scene in scenes())}")
        return 2
    width, height = (int(part) for part in options.size.split("x"))
    with tempfile.TemporaryDirectory(prefix="gitopshq-pictures-") as folder:
        (Path(folder) / ".gitconfig").write_text(_SOMEBODY, encoding="utf-8")
        os.environ["HOME"] = folder  # the status bar names who works: no picture shows whose machine it is
        taking = Taking(Path(folder), (width, height), options.text)
        for scene in wanted:
            for file in taking.take(scene, options.theme, options.out, options.scale[0]):
                print(file)
        taking.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
