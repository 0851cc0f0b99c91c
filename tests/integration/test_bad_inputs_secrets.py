"""Forty secrets are seeded everywhere and a whole promotion is run: none is found in what the program leaves behind.

The rule: what travels by key stands in the plan, in clear, for every approver. So a secret in clear text does not
travel at all; a sealed value does, and it is still masked wherever a plan is shown.
"""

import io
import json
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.bootstrap import GitOpsHq, Machine
from desktop.cli.call import Surroundings
from desktop.cli.main import cli
from desktop.domain.chain import unpack
from desktop.settings.environment import read_environment
from desktop.settings.logging import configure, shut_down
from desktop.settings.paths import folders
from desktop.settings.system import RandomIds, SystemClock
from desktop.settings.workspaces import folder_name
from tests.integration.git_fixtures import git, script
from tests.integration.git_servers import http_remote
from tests.integration.small_workspace import LANES, PEOPLE_TEXT, WORKSPACE, make_small_workspace, values

pytestmark = pytest.mark.timeout(240)

SEALED = "AgBsealed" + "Q" * 48
OLD_SEALED = "AgBformer" + "Q" * 48
POLICY = """\
policies:
  - name: staging
    approvals: {rules: [{team: sre, count: 1}]}
    source: {verified: true, maxAge: 48h}
    change: {unrelated: allow}
    execution: {waves: [{count: 2}, {rest: true}], strategies: [incremental, full]}
"""
BOUND = (
    WORKSPACE.replace("policy: production", "policy: staging")
    + """\
      - {name: key, key: secrets.apiKey}
      - {name: note, key: app.note}
"""
)


def canary(number: int) -> str:
    return f"cAn4Ry{number:02d}x" + "Zq7" * 8


CANARIES = [canary(number) for number in range(40)]
(
    PASSWORD, HEADER, PROXY, NETRC, KEY_FILE, GITHUB, AWS, DATABASE, ASKPASS, ADDRESS, TYPED_TITLE, TYPED_REASON,
    SUBJECT, SUBJECT_URL, AUTHOR, CLEAR_SOURCE, CLEAR_TARGET, TOKEN_SOURCE, TOKEN_TARGET, *IN_FILES,
) = CANARIES  # fmt: skip
FORMS = (
    "password: {}", "dbPassword: {}", "token: {}", "clientSecret: '{}'", "api_key: \"{}\"", "privateKey: {}",
    "credentials: {{user: bob, pass: {}}}", "auth: {{bearerToken: {}}}", "dsn: postgres://bob:{}@db/x",
    "github: ghp_{}", "gitlab: glpat-{}", "jwt: eyJhbGciOiJIUzI1.{}.{}", "tls.key: {}", "smtp_passwd: {}",
    "pem: |\n    -----BEGIN RSA PRIVATE KEY-----\n    {}\n    -----END RSA PRIVATE KEY-----",
    "age: AGE-SECRET-KEY-1{}", "sops: 'ENC[AES256_GCM,data:{},type:str]'", "secretAccessKey: {}",
    "passphrase: {}", "encryptedData: {{password: {}}}", "registryToken: {}",
)  # fmt: skip


def test_there_is_a_form_for_every_canary():
    assert len(FORMS) == len(IN_FILES)


def secrets_text() -> str:
    lines = [
        f"  {form.format(*[secret] * form.count('{}'))}" for form, secret in zip(FORMS, IN_FILES, strict=True)
    ]
    return "vault:\n" + "\n".join(lines) + "\n"


def files() -> dict[str, str]:
    """Two tenants with two services; beta/web holds secrets in clear text at keys that are bound."""
    found: dict[str, str] = {}
    for environment, tag, sealed in (("test", "1.2.0", SEALED), ("stage", "1.1.0", OLD_SEALED)):
        for slot in ("acme/billing", "acme/web", "beta/billing", "beta/web"):
            text = values(tag) + f"secrets:\n  apiKey: {sealed}\napp:\n  note: fine\n" + secrets_text()
            found[f"envs/{environment}/{slot}/values.yaml"] = text
    for environment, clear, token in (
        ("test", CLEAR_SOURCE, TOKEN_SOURCE),
        ("stage", CLEAR_TARGET, TOKEN_TARGET),
    ):
        path = f"envs/{environment}/beta/web/values.yaml"
        sealed = SEALED if environment == "test" else OLD_SEALED
        found[path] = found[path].replace(sealed, clear).replace("note: fine", f"note: ghp_{token}")
    return found


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Terminal:
    """The command line with secrets in its surroundings; keeps all that it ever printed."""

    folder: Path
    address: str
    printed: str = ""

    def environment(self, person: str) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder / "people" / person),
            "GITOPSHQ_HOME": str(self.folder / "program"),
            "GITOPSHQ_WORKSPACE": self.address,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "GITHUB_TOKEN": f"ghp_{GITHUB}",
            "AWS_SECRET_ACCESS_KEY": AWS,
            "DATABASE_URL": f"postgres://bob:{DATABASE}@db/x",
            "SSH_ASKPASS_SECRET": ASKPASS,
            "GIT_TRACE": str(self.folder / "program" / "trace.log"),
            "GIT_TRACE_CURL": str(self.folder / "program" / "trace-curl.log"),
            "GIT_CURL_VERBOSE": "1",
        }

    def run(self, *words: str, person: str = "r.ana") -> Ended:
        environment = read_environment(self.environment(person))
        places = folders(environment.variables)
        clock = SystemClock()
        machine = Machine(
            environment=environment,
            folders=places,
            clock=clock,
            ids=RandomIds(clock),
            host_id=f"host-{person}",
        )
        surroundings = Surroundings(
            program=lambda: GitOpsHq(machine), environment=environment, is_interactive=lambda: False
        )
        configure(places.logs, clock, level=logging.DEBUG)
        out, err = io.StringIO(), io.StringIO()
        try:
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
                cli.main(args=list(words), prog_name="gitopshq", obj=surroundings)
        finally:
            shut_down()
        self.printed += out.getvalue() + err.getvalue()
        return Ended(code=int(ended.value.code or 0), out=out.getvalue(), err=err.getvalue())

    def json(self, *words: str, person: str = "r.ana", code: int = 0) -> Any:
        done = self.run(*words, "--json", person=person)
        assert done.code == code, done.out + done.err
        return json.loads(done.out)


def make_person(folder: Path, name: str) -> None:
    place = folder / "people" / name
    (place / ".ssh").mkdir(parents=True)
    (place / ".ssh" / "id_ed25519").write_text(
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{KEY_FILE}\n-----END OPENSSH PRIVATE KEY-----\n"
    )
    (place / ".netrc").write_text(f"machine elsewhere.example.com login bob password {NETRC}\n")
    helper = script(place / "helper", f'test "$1" = get && echo username=bob && echo "password={PASSWORD}"')
    (place / ".gitconfig").write_text(
        f"[user]\n\tname = {name}\n\temail = {name}@example.com\n[credential]\n\thelper = {helper}\n"
        f'[http "http://elsewhere.example.com"]\n\textraHeader = Authorization: Bearer {HEADER}\n'
        f"\tproxy = http://bob:{PROXY}@proxy.example.com:3128\n"
    )


def watched_git(folder: Path) -> None:
    """Put a `git` first on the path that writes its arguments down before it becomes the real one."""
    real = shutil.which("git")
    script(folder / "bin" / "git", f'printf "%s\\n" "$*" >> {folder}/arguments.log\nexec {real} "$@"')


@dataclass(frozen=True)
class Told:
    """What a whole promotion left behind."""

    folder: Path
    remote: Path
    terminal: Terminal
    documents: Mapping[str, Any]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("secrets")
    small = make_small_workspace(
        folder / "small", workspace=BOUND, policies=POLICY, people=PEOPLE_TEXT, files=files()
    )
    path = "envs/test/acme/web/values.yaml"
    small.commit(
        {path: files()[path] + "# seen\n"},
        f"Use token=ghp_{SUBJECT} of https://bob:{SUBJECT_URL}@git.example.com",
        author=f"token={AUTHOR} <otto@example.com>",
    )
    watched_git(folder)
    for person in ("r.ana", "s.cle"):
        make_person(folder, person)
    git(small.remote, "config", "http.receivepack", "true")
    with http_remote(small.remote, user="bob", password=PASSWORD) as url:
        terminal = Terminal(folder=folder, address=url)
        state = folder / "program" / "data" / "workspaces" / folder_name(url) / "simulated.json"
        state.parent.mkdir(parents=True)
        state.write_text(json.dumps({"version": 1, "delays": {"poll": 0.0, "shortest": 0.0, "longest": 0.0}}))
        yield Told(folder=folder, remote=small.remote, terminal=terminal, documents=promote(terminal, url))


def promote(terminal: Terminal, url: str) -> dict[str, Any]:
    route = ("test", "stage")
    every, most = (
        ("--rule", "include all"),
        ("--rule", "include all", "--rule", "exclude tenant:beta service:web"),
    )
    found: dict[str, Any] = {"check": terminal.json("check"), "mode": terminal.json("mode", "execute")}
    found["address"] = terminal.run("check", "--workspace", url.replace("//", f"//bob:{ADDRESS}@", 1))
    found["all"] = terminal.json("preview", *route, *every, "--diff")
    found["as text"] = terminal.run("preview", *route, *every, "--diff")
    found["most"] = terminal.json("preview", *route, *most, "--diff")
    terminal.json("verify", "test", "--record")
    submit = ("request", "submit", *route, *most, "--window", "-1m/+4h")
    found["typed title"] = terminal.json(*submit, "--title", f"with ghp_{TYPED_TITLE}", code=1)
    found["submitted"] = terminal.json(*submit, "--title", "Most of it")
    digest = found["submitted"]["request"]["digest"]
    found["typed reason"] = terminal.json(
        "reject", "R-1", "--reason", f"see https://bob:{TYPED_REASON}@x.example.com",
        person="s.cle", code=1,
    )  # fmt: skip
    terminal.json("approve", "R-1", "--digest", digest, person="s.cle")
    terminal.run("request", "show", "R-1")
    found["run"] = terminal.json("run", "R-1", "--digest", digest)
    for words in (("timeline",), ("evidence", "show", "stage@1"), ("handoff", "R-1"), ("doctor",)):
        terminal.run(*words, "--json", "--offline") if words != ("doctor",) else terminal.run(*words)
        terminal.run(*words, "--offline")
    return found


def assert_no_canary(what: str, content: bytes) -> None:
    found = [number for number, secret in enumerate(CANARIES) if secret.encode() in content]
    assert not found, f"{what} holds the canaries {found}"


def test_the_promotion_was_whole(told: Told):
    assert told.documents["run"]["request"]["state"] == "succeeded"
    assert git(told.remote, "show", "main:envs/stage/acme/web/values.yaml").count(SEALED) == 1


def test_nothing_printed_holds_a_secret(told: Told):
    assert_no_canary("what was printed", told.terminal.printed.encode())
    assert SEALED not in told.terminal.printed
    assert OLD_SEALED not in told.terminal.printed


def test_no_process_argument_holds_a_secret(told: Told):
    arguments = (told.folder / "arguments.log").read_bytes()
    assert b"push" in arguments
    assert_no_canary("the arguments of git", arguments)


def test_no_file_of_the_program_holds_a_secret(told: Told):
    """Databases with their logs, the log, settings, traces; not the copy of the repository, which is the repository."""
    seen: set[str] = set()
    for file in (told.folder / "program").rglob("*"):
        if file.is_file() and "repository.git" not in file.parts:
            seen.add(file.name)
            assert_no_canary(str(file), file.read_bytes())
    assert {"cache.db", "work.db"} <= seen
    assert any(name.startswith("gitopshq-") for name in seen)
    assert not {name for name in seen if name.startswith("trace")}


def test_no_event_or_attachment_holds_a_secret(told: Told):
    """Every object of every lane, unpacked; the plan too: what travels is the sealed value alone."""
    names = git(told.remote, "for-each-ref", "--format=%(refname)", LANES).splitlines()
    assert names
    packed = 0
    for name in names:
        for commit in git(told.remote, "rev-list", name).splitlines():
            for row in git(told.remote, "ls-tree", "-r", commit).splitlines():
                blob, path = row.split()[2], row.split("\t")[1]
                data = subprocess.run(
                    ["git", "cat-file", "blob", blob], cwd=told.remote, capture_output=True, check=True
                ).stdout
                if data[:2] == b"\x1f\x8b":
                    packed, data = packed + 1, unpack(data)
                assert_no_canary(f"{name}: {path}", data)
            assert_no_canary(name, git(told.remote, "log", "-1", "--format=%B", commit).encode())
    assert packed >= 2


def test_a_bound_secret_in_clear_text_stops_its_target_and_says_why(told: Told):
    flags = {flag["flag"]: flag for flag in told.documents["all"]["flags"]}
    (item,) = flags["not-editable"]["items"]
    assert "beta" in item
    assert "looks like a secret in clear text" in item
    assert "travels: false" in item
    assert flags["not-editable"]["severity"] == "stop"
    assert "not-editable" not in {flag["flag"] for flag in told.documents["most"]["flags"]}


def test_a_sealed_value_travels_and_is_masked(told: Told):
    changes = [change for group in told.documents["most"]["groups"] for change in group["changes"]]
    assert {"field": "key", "from": "(secret)", "to": "(secret)"} in changes


def test_typed_secrets_are_refused_before_they_are_written(told: Told):
    for name in ("typed title", "typed reason"):
        assert "password, a token or a key" in told.documents[name]["error"]["what"]


def test_an_address_with_credentials_is_refused(told: Told):
    assert told.documents["address"].code != 0
    assert "credential" in told.documents["address"].err
