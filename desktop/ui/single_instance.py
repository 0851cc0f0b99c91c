"""One window a profile: a second start hands its arguments to the first and ends."""

import hashlib
import json
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_CONNECT, _ANSWER = 500, 2_000
_LARGEST = 64 * 1024


class SingleInstance(QObject):
    """`received` carries the arguments of later starts."""

    received = Signal(list)

    def __init__(self, key: str) -> None:
        super().__init__()
        self._name = "gitopshq-" + hashlib.sha256(key.encode()).hexdigest()[:16]
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)

    def hand_over(self, arguments: list[str]) -> bool:
        """Give the arguments to a window that is open already; False where this is the first one."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_CONNECT):
            socket.write(json.dumps(arguments).encode() + b"\n")
            socket.waitForBytesWritten(_ANSWER)
            taken = socket.waitForReadyRead(_ANSWER) and socket.readAll().data() == b"taken"
            socket.abort()
            if taken:
                return True
        QLocalServer.removeServer(self._name)  # what a killed program left behind
        self._server.listen(self._name)
        return False

    def _welcome(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine() and socket.bytesAvailable() < _LARGEST:
            return
        arguments = _arguments(bytes(socket.readLine(_LARGEST).data()))
        if arguments is None:
            socket.abort()
            return
        socket.write(b"taken")
        socket.flush()
        self.received.emit(arguments)

    def close(self) -> None:
        self._server.close()


def _arguments(line: bytes) -> list[str] | None:
    """Read what a second start sent; None where it is something else."""
    try:
        document: object = json.loads(line)
    except ValueError:
        return None
    if not isinstance(document, list):
        return None
    items = cast(list[object], document)
    texts = [item for item in items if isinstance(item, str)]
    return texts if len(texts) == len(items) else None
