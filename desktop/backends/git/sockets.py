"""Looks whether a server is there before Git is asked: its name, its port, its certificate. Every wait can be ended."""

import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from desktop.application.cancellation import CancelToken
from desktop.application.errors import BackendUnavailableError, SilentBackendError
from desktop.backends.git.text import sanitised

_TICK = 0.05
_BANNER_BYTES = 255
"""The longest first line of an SSH server (RFC 4253, 4.2)."""
Address: TypeAlias = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]
"""Family and socket address of a server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How long one step may take, who may end it before, and what it concerns."""

    seconds: float
    cancel: CancelToken
    where: str

    def until(self, ready: Callable[[], bool], silence: str) -> None:
        """Ask again and again until something is ready.

        Raises:
            SilentBackendError: it took too long; `silence` says what did not happen.
            CancelledError: the token was cancelled.
        """
        deadline = time.monotonic() + self.seconds
        while not ready():
            self.cancel.check()
            if time.monotonic() > deadline:
                raise SilentBackendError(
                    f"{silence} within {self.seconds:g} s",
                    where=self.where,
                    meaning="Nothing was read.",
                    remedy="Check address and port, and whether a firewall or VPN stands between, then test again.",
                )


def resolve(host: str, port: int, waiting: Waiting) -> list[Address]:
    """Return the addresses of a name.

    Raises:
        BackendUnavailableError: the name is not known.
    """
    found: list[Address] = []
    faults: list[OSError] = []
    done = threading.Event()

    def ask() -> None:
        try:
            for family, _kind, _protocol, _name, address in socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            ):
                found.append((family, address))  # type: ignore[arg-type]
        except OSError as error:
            faults.append(error)
        finally:
            done.set()

    # Nothing can end a look-up by the system's resolver: it is left behind, and ends by itself.
    threading.Thread(target=ask, name="resolve", daemon=True).start()
    waiting.until(lambda: done.wait(_TICK), "the name was not found")
    if not found:
        said = faults[0].strerror if faults else "no address"
        raise BackendUnavailableError(
            f"the name {host} is not known",
            where=waiting.where,
            meaning=f"The system says: {said}.",
            remedy="Check how it is written, and whether the network or VPN that knows it is on.",
        )
    return found


def connect(addresses: list[Address], waiting: Waiting) -> socket.socket:
    """Return a connection to the first address that takes one.

    Raises:
        BackendUnavailableError: none does.
    """
    fault = OSError("no address")
    for family, address in addresses:
        try:
            return _connected(family, address, waiting)
        except OSError as error:
            fault = error
    port = addresses[0][1][1] if addresses else 0
    refused = isinstance(fault, ConnectionRefusedError)
    raise BackendUnavailableError(
        f"port {port} refuses connections" if refused else f"port {port} cannot be reached",
        where=waiting.where,
        meaning=f"The system says: {fault.strerror or fault}.",
        remedy="Check the port, and whether the server runs."
        if refused
        else "Check network, VPN and address.",
    ) from fault


def _connected(family: socket.AddressFamily, address: object, waiting: Waiting) -> socket.socket:
    line = socket.socket(family, socket.SOCK_STREAM)
    try:
        line.settimeout(0)
        line.connect_ex(address)  # type: ignore[arg-type]
        waiting.until(lambda: _writable(line), "the server did not answer")
        _check_connected(line)
    except BaseException:
        line.close()
        raise
    return line


def _check_connected(line: socket.socket) -> None:
    """Raise the error that making the connection ended with."""
    number = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))


def banner(line: socket.socket, waiting: Waiting) -> str:
    """Return the first line that a server says by itself, as SSH servers do.

    Raises:
        BackendUnavailableError: it closes, or says something that no SSH server says.
    """
    said = bytearray()

    def told() -> bool:
        if not _readable(line):
            return False
        more = line.recv(_BANNER_BYTES - len(said))
        said.extend(more)
        return not more or b"\n" in said or len(said) >= _BANNER_BYTES

    try:
        waiting.until(told, "the server took the connection, but said nothing")
    except OSError as error:
        raise _no_ssh(waiting, f"The system says: {error.strerror}.") from error
    first = sanitised(bytes(said).partition(b"\n")[0].strip())
    if not first.startswith("SSH-"):
        raise _no_ssh(waiting, "It closed the connection." if not said else f"It says: {first}")
    return first


def _no_ssh(waiting: Waiting, meaning: str) -> BackendUnavailableError:
    return BackendUnavailableError(
        "no SSH server answers at this port",
        where=waiting.where,
        meaning=meaning,
        remedy="Check the port of the address.",
    )


def secure(line: socket.socket, host: str, authorities: str, waiting: Waiting) -> str:
    """Agree on TLS over a connection, and return which version and until when the certificate holds.

    Args:
        line: a connection; it is closed afterwards.
        host: the name that the certificate must be for.
        authorities: a file with the certificates to trust besides the system's, "" for none.
        waiting: how long it may take.

    Raises:
        BackendUnavailableError: the certificate is not accepted, or no TLS is spoken.
    """
    try:
        context = ssl.create_default_context()
        if authorities:
            context.load_verify_locations(cafile=authorities)
        with context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False) as shielded:
            waiting.until(
                lambda: _shaken(shielded), "the server took the connection, but no TLS was agreed on"
            )
            return _terms(shielded)
    except ssl.SSLCertVerificationError as error:
        raise _no_certificate(waiting, error.verify_message) from error
    except OSError as error:
        raise BackendUnavailableError(
            "no TLS could be agreed on",
            where=waiting.where,
            meaning=f"The reason given: {sanitised(str(error.strerror or error).encode())}.",
            remedy="Check the port: it may speak plain http. Else ask the server's owner.",
        ) from error


def _shaken(line: ssl.SSLSocket) -> bool:
    try:
        line.do_handshake()
    except ssl.SSLWantReadError:
        _readable(line)
        return False
    except ssl.SSLWantWriteError:
        _writable(line)
        return False
    return True


def _terms(line: ssl.SSLSocket) -> str:
    ends = (line.getpeercert() or {}).get("notAfter")
    version = (line.version() or "TLS").replace("TLSv", "TLS ")
    if not isinstance(ends, str):
        return version
    day = time.strftime("%Y-%m-%d", time.gmtime(ssl.cert_time_to_seconds(ends)))
    return f"{version}, certificate until {day}"


def _no_certificate(waiting: Waiting, why: str) -> BackendUnavailableError:
    return BackendUnavailableError(
        "the server's certificate was not accepted",
        where=waiting.where,
        meaning=f"The reason: {sanitised(why.encode())}.",
        remedy="Give Git the right certificate file (http.sslCAInfo), or ask the server's owner.",
    )


def _readable(line: socket.socket) -> bool:
    return bool(select.select([line], [], [], _TICK)[0])


def _writable(line: socket.socket) -> bool:
    """Tell whether a connection that is being made is decided; Windows tells a refusal as an exception."""
    _, ready, refused = select.select([], [line], [line], _TICK)
    return bool(ready or refused)
