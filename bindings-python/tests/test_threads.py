"""``Client`` in threads, after a fork, under signals, and after the service has closed its connections."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
import starsbot
from conftest import KEY, Clock, Server

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="this system has no such signals")


def test_a_call(server: Server) -> None:
    with starsbot.Client(api_key=KEY, base_url=server.url) as client:
        assert client.balance().nano == 1_234_567_000
        assert client.balance().currency == "TON"
        assert server.connections == 1
        order = client.buy(100, "@johndoe")
        assert order.order_id == "api_buy_1_100_1700000000"
        assert server.connections == 2, "a purchase has a connection of its own"
        assert server.requests[-1].endswith(b'{"amount_stars":100,"to_username":"johndoe"}')


def test_no_connection_outlives_its_use(server: Server) -> None:
    client = starsbot.Client(api_key=KEY, base_url=server.url)
    client.buy(100)
    wait_until(lambda: server.open == 0)
    client.balance()
    assert server.open == 1
    client.close()
    wait_until(lambda: server.open == 0)


def wait_until(condition: object, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.0005)


def test_a_thousand_calls_after_an_idle_close(server: Server) -> None:
    server.close_after_response = True
    clock = Clock()
    with starsbot.Client(api_key=KEY, base_url=server.url, clock=clock) as client:
        for _ in range(1000):
            client.balance()
            wait_until(lambda: server.open == 0)
    assert clock.waits == [], "a call went out on a closed connection, and had to be tried again"
    assert server.connections == 1000


def test_threads(server: Server) -> None:
    results = []
    with starsbot.Client(api_key=KEY, base_url=server.url) as client:

        def work() -> None:
            for _ in range(10):
                results.append(client.balance().nano)

        threads = [threading.Thread(target=work) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [1_234_567_000] * 500
    assert server.connections <= 50


@needs_signals
@pytest.mark.parametrize("operation", ["balance", "buy"])
def test_ctrl_c_ends_a_call_at_once(server: Server, operation: str, caplog: pytest.LogCaptureFixture) -> None:
    server.handle = lambda _: "hang"
    pressed: list[float] = []

    def press() -> None:
        server.arrived.wait(5)
        time.sleep(0.05)
        pressed.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press).start()
    with starsbot.Client(api_key=KEY, base_url=server.url) as client:
        with caplog.at_level(logging.ERROR), pytest.raises(KeyboardInterrupt) as caught:
            client.buy(100, "johndoe") if operation == "buy" else client.balance()
    assert time.monotonic() - pressed[0] < 0.2
    interrupted = starsbot.interrupted_purchase(caught.value)
    if operation == "balance":
        assert interrupted is None
        assert not caplog.records
    else:
        assert caught.value.__cause__ is interrupted
        assert interrupted is not None
        assert interrupted.may_have_spent
        assert interrupted.purchase.to_username == "johndoe"  # type: ignore[union-attr]
        assert [record.name for record in caplog.records] == ["starsbot"]
        assert KEY not in caplog.text
        assert len(server.requests) == 1
    wait_until(lambda: server.open == 0)


@needs_signals
def test_ctrl_c_just_before_the_response_keeps_the_order(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    def press(request: bytes) -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return server.usual(request)

    server.handle = press
    with starsbot.Client(api_key=KEY, base_url=server.url) as client:
        with caplog.at_level(logging.ERROR), pytest.raises(KeyboardInterrupt) as caught:
            client.buy(100, "johndoe")
    interrupted = starsbot.interrupted_purchase(caught.value)
    assert interrupted is not None
    assert interrupted.order is not None
    assert interrupted.order.order_id in caplog.text
    assert interrupted.purchase is not None
    assert interrupted.purchase.to_username == "johndoe"


@needs_signals
def test_a_signal_handlers_own_exception_carries_the_outcome(server: Server) -> None:
    class SoftTimeLimitExceeded(Exception):
        pass

    def handler(*_: object) -> None:
        raise SoftTimeLimitExceeded

    server.handle = lambda _: "hang"
    before = signal.signal(signal.SIGUSR1, handler)
    try:
        threading.Thread(target=lambda: (server.arrived.wait(5), os.kill(os.getpid(), signal.SIGUSR1))).start()
        with pytest.raises(SoftTimeLimitExceeded) as caught:
            starsbot.Client(api_key=KEY, base_url=server.url).buy(100)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert starsbot.interrupted_purchase(caught.value) is not None


@needs_signals
def test_ctrl_c_before_a_purchase_has_left_is_clean() -> None:
    # A backlog of one that is full: connecting waits.
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        client = starsbot.Client(api_key=KEY, base_url=f"http://127.0.0.1:{port}")
        with pytest.raises(KeyboardInterrupt) as caught:
            client.buy(100)
        for filler in fillers:
            filler.close()
    assert starsbot.interrupted_purchase(caught.value) is None


@needs_fork
def test_fork(server: Server) -> None:
    client = starsbot.Client(api_key=KEY, base_url=server.url)
    client.balance()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if client.balance().nano == 1_234_567_000 else 2
            client.close()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert server.connections == 2, "the child has connections of its own"
    client.balance()
    assert server.connections == 2, "the parent still has its own"


@needs_fork
@pytest.mark.parametrize("turn", range(5))
def test_fork_while_other_threads_call(server: Server, turn: int) -> None:
    # In a new process each time: the first calls of all are the most delicate.
    script = textwrap.dedent("""
        import os, sys, threading, warnings, starsbot
        warnings.simplefilter("ignore")
        client = starsbot.Client(api_key="k", base_url=sys.argv[1])
        stop = threading.Event()
        def work():
            while not stop.is_set():
                client.balance()
        threads = [threading.Thread(target=work) for _ in range(4)]
        [thread.start() for thread in threads]
        for _ in range(10):
            child = os.fork()
            if child == 0:
                client.balance()
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
        stop.set()
        [thread.join() for thread in threads]
    """)
    subprocess.run([sys.executable, "-c", script, server.url], check=True, timeout=60)


def test_a_call_does_not_hold_the_gil(server: Server) -> None:
    server.handle = lambda _: "hang"
    client = starsbot.Client(api_key=KEY, base_url=server.url, timeout=starsbot.Timeouts(0.5, 0.5, 0.5))
    ticks = 0
    done = threading.Event()

    def call() -> None:
        with pytest.raises(starsbot.OutcomeUnknownError):
            client.buy(1)
        done.set()

    threading.Thread(target=call).start()
    while not done.is_set():
        ticks += 1
        time.sleep(0.001)
    assert ticks > 50


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_flat(server: Server) -> None:
    client, sandbox = starsbot.Client(api_key=KEY, base_url=server.url), starsbot.Client.sandbox()

    def work(times: int) -> int:
        for _ in range(times):
            client.balance()
            for _ in range(20):
                sandbox.balance()
                with pytest.raises(ValueError, match="whole number"):
                    sandbox.buy("1")  # type: ignore[arg-type]
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * 4

    work(500)
    server.requests.clear()
    before = work(500)
    server.requests.clear()
    assert work(1500) - before < 2048, "KiB"
