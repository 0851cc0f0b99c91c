"""Repositories to measure on, and programs of their own to measure in."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.bench_row import LeftOutError

TENANTS = 1_000
_CHECKOUT = Path(__file__).resolve().parents[2]
_DATA = _CHECKOUT / "tests" / "data" / "infra_deployments" / "workspace.yaml"
_WORKSPACE = """\
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: bench}
repository: {branch: main}
releases: {label: image, order: semver}
environments:
  - {name: test, tier: test, engine: simulated}
  - {name: prod, tier: prod, engine: simulated}
pipeline: [{from: test, to: prod}]
bindings:
  - path: "envs/{environment}/{tenant}/{service}/values.yaml"
    fields:
      - {name: image, key: image.tag}
      - {name: replicas, key: replicaCount, travels: false}
"""
VALUES = """\
# values of {tenant} in {environment}
replicaCount: 3
image:
  repository: registry.example.com/shop/web
  tag: "{tag}" # moved by promotions
resources:
  requests: {{cpu: 100m, memory: 128Mi}}
  limits: {{cpu: 500m, memory: 512Mi}}
config:
  logLevel: info
  features: [search, cart, checkout]
ingress:
  host: {tenant}.{environment}.example.com
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The folder of one run, and the bundle of the real repository where it is at hand."""

    folder: Path
    bundle: Path | None

    def home(self, name: str) -> Path:
        """Return a home of its own for one program, with a person in it."""
        home = self.folder / "homes" / name
        home.mkdir(parents=True, exist_ok=True)
        (home / ".gitconfig").write_text("[user]\n\tname = B\n\temail = b@example.com\n", encoding="ascii")
        return home

    def child(self, home: Path, *words: str) -> dict[str, Any]:
        """Run an action of `bench_child` to its end and return what it says."""
        return answer(self.start(home, *words))

    def start(self, home: Path, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.bench_child", *words],
            cwd=_CHECKOUT,
            env={**os.environ, "HOME": str(home), "GITOPSHQ_HOME": str(home / "own")},
            stdout=subprocess.PIPE,
        )

    def real(self) -> Path:
        """Return the real repository with a workspace file on top, as a bare remote.

        Raises:
            LeftOutError: the shared data are not here.
        """
        if self.bundle is None:
            raise LeftOutError("infra-deployments.bundle is not here (set GITOPSHQ_SHARED)")
        remote = self.folder / "infra-deployments.git"
        if not remote.exists():
            work = self.folder / "infra-work"
            git(self.folder, "clone", "-q", str(self.bundle), str(work))
            git(work, "checkout", "-q", "-B", "main")
            (work / ".gitopshq").mkdir()
            (work / ".gitopshq" / "workspace.yaml").write_bytes(_DATA.read_bytes())
            git(work, "add", "--", ".gitopshq")
            git(work, "commit", "-q", "-m", "Add the workspace file")
            git(self.folder, "clone", "-q", "--bare", str(work), str(remote))
        return remote

    def generated(self, name: str) -> Path:
        """Return a fresh bare remote of two environments with a thousand tenants each."""
        remote = self.folder / f"{name}.git"
        files = {".gitopshq/workspace.yaml": _WORKSPACE}
        for environment, tag in (("test", "1.1.0"), ("prod", "1.0.0")):
            for number in range(TENANTS):
                tenant = f"tenant-{number:04}"
                text = VALUES.format(tenant=tenant, environment=environment, tag=tag)
                files[f"envs/{environment}/{tenant}/web/values.yaml"] = text
        git(self.folder, "init", "-q", "--bare", "-b", "main", str(remote))
        stream = ["commit refs/heads/main", "committer B <b@example.com> 1767600000 +0000", "data 5", "Begin"]
        for path, text in files.items():
            stream += [f"M 100644 inline {path}", f"data {len(text.encode())}", text]
        entry = "\n".join([*stream, ""]).encode()
        subprocess.run(["git", "fast-import", "--quiet"], cwd=remote, input=entry, check=True)
        return remote


def answer(child: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """Wait for a child and return what it says."""
    said, _ = child.communicate(timeout=280)
    if child.returncode:
        raise RuntimeError(f"{child.args} ended with {child.returncode}")
    return json.loads(said.decode().splitlines()[-1])


def git(folder: Path, *words: str) -> str:
    settings = ("-c", "user.name=B", "-c", "user.email=b@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()
