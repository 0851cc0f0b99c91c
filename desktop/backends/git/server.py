"""The server of a remote: whether its name, its port and its certificate are there, before Git is asked."""

from contextlib import closing
from urllib.parse import urlsplit

from desktop.application.cancellation import CancelToken
from desktop.application.connections import StepState, Taken
from desktop.backends.git import sockets
from desktop.backends.git.sockets import Waiting
from desktop.backends.git.urls import RemoteUrl, Transport
from desktop.backends.git.user_config import UserConfig
from desktop.settings.environment import Environment

_USUAL_PORTS = {Transport.HTTP: 80, Transport.HTTPS: 443, Transport.SSH: 22}


class Server:
    """Asks no more than whether somebody is there. Each question takes the `CancelToken` that may end it."""

    def __init__(
        self, url: RemoteUrl, config: UserConfig, environment: Environment, *, seconds: float
    ) -> None:
        self._url, self._config, self._environment, self._seconds = url, config, environment, seconds
        self._addresses: list[sockets.Address] = []

    def resolve(self, cancel: CancelToken) -> Taken:
        """Look the name up."""
        if self._proxied():
            return Taken(words="your proxy does that", state=StepState.NOT_NEEDED)
        self._addresses = sockets.resolve(self._host, self._port, self._waiting(cancel))
        first, more = self._addresses[0][1][0], len({address[0] for _, address in self._addresses}) - 1
        return Taken(words=f"{first} and {more} more" if more else first)

    def reach(self, cancel: CancelToken) -> Taken:
        """Connect to the port; an SSH server greets first."""
        if self._proxied():
            return Taken(words="your proxy does that", state=StepState.NOT_NEEDED)
        waiting = self._waiting(cancel)
        with closing(sockets.connect(self._addresses, waiting)) as line:
            if self._url.transport is Transport.SSH:
                return Taken(words=sockets.banner(line, waiting))
        return Taken(words=f"port {self._port}")

    def secure(self, cancel: CancelToken) -> Taken:
        """Agree on TLS, and look at the certificate."""
        if self._proxied():
            return Taken(words="Git does that through your proxy", state=StepState.NOT_NEEDED)
        waiting = self._waiting(cancel)
        line = sockets.connect(self._addresses, waiting)
        with closing(line):
            authorities = self._config.value("http.sslcainfo")
            return Taken(words=sockets.secure(line, self._host, authorities, waiting))

    @property
    def _host(self) -> str:
        return self._url.host.strip("[]")

    @property
    def _port(self) -> int:
        return urlsplit(self._url.identity).port or _USUAL_PORTS[self._url.transport]

    def _proxied(self) -> bool:
        """Tell whether Git goes through a proxy: then only the proxy looks names up."""
        if self._url.transport not in {Transport.HTTP, Transport.HTTPS}:
            return False
        if any(item.key.endswith(".proxy") and item.value for item in self._config.settings):
            return True
        scheme = self._url.transport.value
        names = [f"{scheme}_proxy", "all_proxy", "ALL_PROXY"]
        names += ["HTTPS_PROXY"] if scheme == "https" else []  # Git does not read HTTP_PROXY
        spared = ",".join(self._environment.pick("NO_PROXY", "no_proxy").values())
        return any(self._environment.pick(*names).values()) and not _is_spared(self._host, spared)

    def _waiting(self, cancel: CancelToken) -> Waiting:
        return Waiting(seconds=self._seconds, cancel=cancel, where=self._url.identity)


def _is_spared(host: str, names: str) -> bool:
    """Tell whether a list as in `no_proxy` names a host, or a domain it belongs to."""
    domains = [name.strip().lstrip(".").lower() for name in names.split(",") if name.strip()]
    return any(domain in {"*", host} or host.endswith(f".{domain}") for domain in domains)
