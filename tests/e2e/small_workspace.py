"""A small real repository with people and a policy, and the program started on it as a process."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import desktop
from desktop.settings.workspaces import folder_name

ROOT = Path(desktop.__file__).resolve().parents[1]
CANARY = "AgBcanary4f1d9e07" + "x" * 40
"""A sealed secret that travels: it must never be shown. One in clear text would not travel."""
OLD = "AgBold" + "x" * 50
TOKEN = "ghp_canary0123456789abcdefghijkl"
"""Stands in a commit message: it must never be shown."""
HOSTILE = "\x1b[31mred\u202egnp.exe\u200b"
PEOPLE = ("m.ruiz", "a.chen", "s.okafor")

_WORKSPACE = """\
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
repository: {branch: main}
releases: {label: image, order: semver}
environments:
  - {name: test, tier: test, engine: simulated, policy: relaxed}
  - {name: stage, tier: stage, engine: simulated, policy: staging}
  - {name: live, tier: prod, engine: simulated, policy: production}
pipeline:
  - {from: test, to: stage}
  - {from: stage, to: live}
tenants:
  - {name: acme, tags: {ring: "1"}}
  - {name: beta, tags: {ring: "2"}}
bindings:
  - path: "envs/{environment}/{tenant}/{service}/values.yaml"
    fields:
      - {name: image, key: image.tag}
      - {name: key, key: secrets.apiKey}
      - {name: replicas, key: replicaCount, travels: false}
policies:
  - name: relaxed
    change: {unrelated: allow}
  - name: staging
    approvals: {rules: [{team: sre, count: 1}], requesterMayApprove: false}
    source: {verified: true, maxAge: 48h}
    change: {unrelated: allow, downgrade: reason}
    execution: {waves: [{count: 2}, {rest: true}], strategies: [incremental, full]}
  - name: production
    approvals: {rules: [{team: sre, count: 1}], requesterMayApprove: true}
    change: {unrelated: allow, downgrade: allow}
    execution: {strategies: [incremental, full]}
people:
  - {id: m.ruiz, email: m.ruiz@example.com, teams: [sre]}
  - {id: a.chen, email: a.chen@example.com, teams: [sre]}
  - {id: s.okafor, email: s.okafor@example.com, teams: [security]}
"""
_LONGEST = 400
"""Seconds of one command: making the sample on a busy machine takes the most."""
_AT_ONCE = {"poll": 0.0, "shortest": 0.0, "longest": 0.0}


@dataclass(frozen=True)
class Ended:
    """How a process of the program ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class SmallWorkspace:
    """The repository, the people's homes and the program's own folder, all below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remote = folder / "small.git"
        self.address = str(self.remote)
        self.home = folder / "program"
        self._work = folder / "work"
        self._work.mkdir(parents=True)
        for person in (*PEOPLE, "nobody"):
            place = folder / "people" / person
            place.mkdir(parents=True)
            (place / ".gitconfig").write_text(
                f"[user]\n\tname = {person}\n\temail = {person}@example.com\n", encoding="utf-8"
            )
        self._make()

    def _make(self) -> None:
        self.git("init", "-q", "-b", "main")
        self.write(".gitopshq/workspace.yaml", _WORKSPACE)
        for environment, tag, key in (
            ("test", "1.2.0", CANARY),
            ("stage", "1.1.0", OLD),
            ("live", "1.0.0", OLD),
        ):
            for tenant in ("acme", "beta"):
                for service in ("billing", "web"):
                    self.write(
                        f"envs/{environment}/{tenant}/{service}/values.yaml",
                        f'image:\n  tag: "{tag}" # pinned\nsecrets:\n  apiKey: {key}\nreplicaCount: 2\n',
                    )
        self.commit("Begin")
        self.write("envs/test/acme/web/values.yaml", self.read("envs/test/acme/web/values.yaml") + "# seen\n")
        self.commit(f"Look at {HOSTILE} with token={TOKEN}")
        subprocess.run(
            ["git", "clone", "-q", "--bare", str(self._work), str(self.remote)],
            check=True,
            capture_output=True,
            env=self._environment("m.ruiz"),
        )
        self.git("--git-dir", str(self.remote), "config", "http.receivepack", "true")
        self.serve_as(self.address)

    def serve_as(self, address: str, **delays: float) -> None:
        """Reach the remote by another address from now on; roll-outs there take `delays`, else no time."""
        self.address = address
        state = self.home / "data" / "workspaces" / folder_name(address) / "simulated.json"
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(json.dumps({"version": 1, "delays": {**_AT_ONCE, **delays}}), encoding="utf-8")

    # --- the repository ---

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self._work), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=self._environment("m.ruiz"),
        )
        return done.stdout

    def write(self, path: str, text: str) -> None:
        file = self._work / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self._work / path).read_text(encoding="utf-8")

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "-q", "-m", message)

    def push(self, message: str) -> None:
        """Commit what was written and push it onto the remote's tip, as somebody past the program."""
        self.commit(message)
        self.git("pull", "-q", "--rebase", str(self.remote), "main")
        self.git("push", "-q", str(self.remote), "main")

    def remote_file(self, path: str) -> str:
        """Return a file of the remote's branch."""
        return subprocess.run(
            ["git", "-C", str(self.remote), "show", f"main:{path}"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    # --- the program ---

    def _environment(self, person: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder / "people" / person),
            "GITOPSHQ_HOME": str(self.home),
            "GITOPSHQ_WORKSPACE": self.address,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
        }

    def start(self, *arguments: str, person: str = "m.ruiz", **variables: str) -> "subprocess.Popen[str]":
        """Start the program as a process, without a terminal."""
        return subprocess.Popen(
            [sys.executable, "-m", "desktop", *arguments],
            cwd=ROOT,
            env={**self._environment(person), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments: str, person: str = "m.ruiz", **variables: str) -> Ended:
        """Run a command to its end; whatever it prints, no canary is among it."""
        process = self.start(*arguments, person=person, **variables)
        try:
            out, err = process.communicate(timeout=_LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        for secret in (CANARY, TOKEN):
            assert secret not in out + err, f"a secret was printed by {arguments}"
        return Ended(code=process.returncode, out=out, err=err)

    def json(self, *arguments: str, person: str = "m.ruiz", code: int = 0) -> Any:
        """Run a command with --json, check its exit code, and return its document."""
        ended = self.run(*arguments, "--json", person=person)
        assert ended.code == code, ended.out + ended.err
        return ended.data
