"""What the tests share: a small server that responds, breaks off or stays silent, and a clock."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import signal
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import starsbot

BALANCE = b'{"balance_ton": 1.234567, "currency": "TON"}'
ORDER = (
    b'{"status": "ok", "order_id": "api_buy_1_100_1700000000", "amount_stars": 100, '
    b'"to_username": "johndoe", "message": "Stars sent to @johndoe."}'
)
KEY = "sk_test_0123456789"
EXAMPLES = Path(__file__).parent.parent / "examples"


# Ctrl-C is tested. A run in the background of a script, or under nohup, begins with the signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)


def respond(body: bytes, status: int = 200, headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status} Status\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


class Clock:
    """A clock that stands still, and counts the waits."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def now(self) -> float:
        return 1_700_000_000.5

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def random(self) -> float:
        return 1.0


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
        self.close_after_response = False
        self.arrived = threading.Event()
        self.closing = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def usual(self, request: bytes) -> bytes:
        return respond(ORDER if request.startswith(b"POST") else BALANCE)

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
                if self.close_after_response:
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


def async_client(server: Server, **options: object) -> starsbot.AsyncClient:
    return starsbot.AsyncClient(api_key=KEY, base_url=server.url, **options)  # type: ignore[arg-type]


async def arrival(server: Server) -> None:
    """Waits until a request has arrived."""
    while not server.arrived.is_set():
        await asyncio.sleep(0.005)


def load_example(name: str) -> ModuleType:
    """Imports an example by its name."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sandbox() -> Iterator[starsbot.Sandbox]:
    """A sandbox in which nothing may have been bought twice."""
    sandbox = starsbot.Sandbox()
    yield sandbox
    assert sandbox.duplicate_purchases == []


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STARSBOT_API_KEY", raising=False)
    monkeypatch.delenv("STARSBOT_BASE_URL", raising=False)
