"""A small server that answers, breaks off or stays silent as it is told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

BALANCE = b'{"balance_ton": 1.234567, "currency": "TON"}'
ORDER = (
    b'{"status": "ok", "order_id": "api_buy_1_100_1700000000", "amount_stars": 100, '
    b'"to_username": "johndoe", "message": "Stars sent to @johndoe."}'
)
KEY = "sk_test_0123456789"


def answer(body: bytes, status: int = 200, headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status} Status\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


class Server:
    """Listens on loopback. ``handle`` is given each request, and returns what is sent back."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests: list[bytes] = []
        self.connections = 0
        self.open = 0
        self.handle: Callable[[bytes], bytes | str] = self.usual
        self.close_after_answer = False
        self.arrived = threading.Event()
        self.closing = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def usual(self, request: bytes) -> bytes:
        return answer(ORDER if request.startswith(b"POST") else BALANCE)

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        self.open += 1
        with connection, contextlib.suppress(OSError):
            while request := self.read(connection):
                self.requests.append(request)
                self.arrived.set()
                reply = self.handle(request)
                if reply == "hang":
                    connection.settimeout(0.05)
                    while not self.closing.is_set():
                        with contextlib.suppress(TimeoutError):
                            if not connection.recv(1):
                                break
                    break
                if reply == "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
                if reply == "close":
                    break
                connection.sendall(reply)
                if self.close_after_answer:
                    break
        self.open -= 1

    @staticmethod
    def read(connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = connection.recv(65536)
            if not chunk:
                return b""
            data += chunk
        head, body = data.split(b"\r\n\r\n", 1)
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def stop(self) -> None:
        self.closing.set()
        self.listener.close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STARSBOT_API_KEY", raising=False)
    monkeypatch.delenv("STARSBOT_BASE_URL", raising=False)
