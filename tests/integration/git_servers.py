"""Git servers on loopback for tests: smart HTTP by `git http-backend`, SSH by an own `sshd`, both ended by their id.

with http_remote(bare) as url: ...
with ssh_remote(bare) as (url, variables): environment.with_variables(variables)
"""

import base64
import getpass
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_server
from urllib.parse import urlsplit

_SERVER_ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "LC_ALL": "C",
}


class _GitHandler(BaseHTTPRequestHandler):
    """Hands each request to `git http-backend`, as a web server would by CGI."""

    server: "_GitServer"

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self._body())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name of the base class)
        self.server.requests.append(format % args)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(body)

    def _serve(self, body: bytes) -> None:
        if self.server.status:
            self.send_error(self.server.status)
            return
        if self.server.login and self.headers.get("Authorization") != self.server.login:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="test"')
            self.end_headers()
            return
        address = urlsplit(self.path)
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            env={
                **_SERVER_ENVIRONMENT,
                "GIT_PROJECT_ROOT": str(self.server.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REMOTE_USER": "tester",
                "REMOTE_ADDR": "127.0.0.1",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": address.path,
                "QUERY_STRING": address.query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            },
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n") if ": " in line]
        status = next((value for name, value in fields if name == "Status"), "200 OK")
        self.send_response(int(status.split(" ", 1)[0]))
        for name, value in fields:
            if name != "Status":
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class _GitServer(ThreadingHTTPServer):
    def __init__(self, root: Path, login: str, status: int, port: int) -> None:
        super().__init__(("127.0.0.1", port), _GitHandler)
        self.root = root
        self.login = login
        self.status = status
        self.requests: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay quiet: a client that breaks off is part of the tests."""


@contextmanager
def http_remote(
    bare: Path, *, user: str = "", password: str = "", status: int = 0, port: int = 0
) -> Iterator[str]:
    """Serve one bare repository by smart HTTP, with basic log-in where a user is given, or always with `status`.

    `port` 0 is any free one.
    """
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    server = _GitServer(bare.parent, f"Basic {token}" if user else "", status, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{bare.name}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def missing_sshd() -> str:
    """Return why no SSH server can be started here, "" where one can."""
    if _sshd() is None:
        return "no sshd (install openssh-server)"
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(
            mode=0o755, exist_ok=True
        )  # the system's own service would make it at its start
    return ""


def _sshd() -> str | None:
    return shutil.which("sshd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


def _keygen(path: Path) -> None:
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(path)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def ssh_remote(bare: Path, *, known_host: bool = True) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve by SSH whatever lies on this machine; yield the address of `bare` and variables that let Git log in."""
    with tempfile.TemporaryDirectory(prefix="sshd-") as name:
        folder, port = Path(name), _free_port()
        _keygen(folder / "host")
        _keygen(folder / "client")
        shutil.copy(folder / "client.pub", folder / "authorized")
        (folder / "sshd_config").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
            "PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\nAcceptEnv GIT_PROTOCOL\nMaxStartups 100\n"
        )
        key = (folder / "host.pub").read_text().split()
        known = f"[127.0.0.1]:{port} {key[0]} {key[1]}\n" if known_host else ""
        (folder / "known_hosts").write_text(known)
        (folder / "ssh_config").write_text(
            f"Host *\n IdentityFile {folder}/client\n IdentitiesOnly yes\n BatchMode yes\n"
            f" UserKnownHostsFile {folder}/known_hosts\n GlobalKnownHostsFile none\n StrictHostKeyChecking yes\n"
        )
        (folder / "gitconfig").write_text(f"[core]\n\tsshCommand = ssh -F {folder}/ssh_config\n")
        with _running_sshd(folder / "sshd_config"):
            url = f"ssh://{getpass.getuser()}@127.0.0.1:{port}{bare.absolute()}"
            yield url, {"GIT_CONFIG_GLOBAL": str(folder / "gitconfig")}


@contextmanager
def _running_sshd(config: Path) -> Iterator[None]:
    words = [str(_sshd()), "-D", "-e", "-f", str(config)]
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_SERVER_ENVIRONMENT
    ) as server:
        errors = server.stderr
        assert errors is not None
        said = b""
        while b"listening" not in said:
            line = errors.readline()
            assert line, f"sshd did not start: {said!r}"
            said += line
        drain = threading.Thread(target=lambda: [None for _ in errors])
        drain.start()
        try:
            yield
        finally:
            server.terminate()
            server.wait()
            drain.join()
