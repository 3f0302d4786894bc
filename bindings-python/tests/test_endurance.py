"""What shows only after many calls, or in Python's development mode."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import subprocess
import sys
import tracemalloc

import pytest
import starsbot
from conftest import KEY, Server


def kib() -> int:
    gc.collect()
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_hundred_thousand_calls_leave_nothing_behind() -> None:
    client = starsbot.Client.sandbox(starsbot.Sandbox(balance="1000000"))
    bad = starsbot.Client(api_key=KEY, transport=lambda request: (500, {}, b"x" * 2000))

    def work(times: int) -> None:
        for _ in range(times):
            client.balance()
            client.deposit()
            for _ in range(2):
                with pytest.raises(starsbot.OutcomeUnknownError):
                    bad.buy(100, "@johndoe")

    work(1_000)
    before = kib()
    work(25_000)
    assert kib() - before < 4096


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_tasks_leave_nothing_behind(server: Server) -> None:
    async def work(times: int) -> None:
        async with (
            starsbot.AsyncClient(api_key=KEY, base_url=server.url) as client,
            starsbot.AsyncClient.sandbox() as sandbox,
        ):
            for _ in range(times):
                await asyncio.gather(*(client.balance() for _ in range(10)))
                await asyncio.gather(*(sandbox.balance() for _ in range(100)))
                late = asyncio.ensure_future(client.balance())
                await asyncio.sleep(0)
                late.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await late
        server.requests.clear()

    asyncio.run(work(50))
    before = kib()
    for _ in range(5):
        asyncio.run(work(40))
    assert kib() - before < 4096


def test_no_python_object_is_kept(server: Server) -> None:
    def work() -> None:
        with starsbot.Client(api_key=KEY, base_url=server.url) as client:
            for _ in range(50):
                client.balance()
                with pytest.raises(starsbot.InvalidArgumentError):
                    client.buy(0)
        server.requests.clear()

    work()
    tracemalloc.start()
    try:
        work()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(5):
            work()
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 20_000
    finally:
        tracemalloc.stop()


def test_a_thousand_calls_of_a_task_after_an_idle_close(server: Server) -> None:
    server.close_after_response = True

    async def work() -> None:
        async with starsbot.AsyncClient(api_key=KEY, base_url=server.url) as client:
            for _ in range(1_000):
                await client.balance()
                while server.open:
                    await asyncio.sleep(0)

    asyncio.run(work())
    assert len(server.requests) == 1_000


DEVELOPMENT = """
import asyncio, sys, threading
import starsbot

url = sys.argv[1]
client = starsbot.Client(api_key="sk_test_0123456789", base_url=url)
threads = [threading.Thread(target=client.balance) for _ in range(5)]
for thread in threads: thread.start()
for thread in threads: thread.join()
client.buy(100, "@johndoe")
try:
    starsbot.Client(api_key="sk_test_0123456789", base_url="http://127.0.0.1:9", timeout=1).buy(100)
except starsbot.ConnectionFailedError as error:
    str(error)

async def main():
    left_open = starsbot.AsyncClient(api_key="sk_test_0123456789", base_url=url)
    await asyncio.gather(*(left_open.balance() for _ in range(5)))
    await left_open.buy(100, "@johndoe")
    async with starsbot.AsyncClient.sandbox() as client:
        await client.buy(100)
    late = asyncio.ensure_future(left_open.balance())
    await asyncio.sleep(0)
    late.cancel()
    try:
        await late
    except asyncio.CancelledError:
        pass

for _ in range(2):
    asyncio.run(main(), debug=True)
print("done")
"""


def test_development_mode_has_nothing_to_say(server: Server) -> None:
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", DEVELOPMENT, server.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)
