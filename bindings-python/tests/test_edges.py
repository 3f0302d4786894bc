"""Processes at their limits: no room on the stack, no file descriptor left, an event loop that is gone."""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys

import pytest
import starsbot
from conftest import KEY, Server, arrival, async_client


def test_a_stack_without_room_for_the_order_sends_nothing(server: Server) -> None:
    client = starsbot.Client(api_key=KEY, base_url=server.url)

    def dive(frames: int) -> starsbot.Order:
        return client.buy(100) if frames == 0 else dive(frames - 1)

    refused = 0
    for frames in range(sys.getrecursionlimit() - 200, sys.getrecursionlimit(), 5):
        server.requests.clear()
        try:
            assert dive(frames).amount_stars == 100
        except RecursionError:
            refused += 1
            assert server.requests == []
    assert refused


NO_DESCRIPTORS = """
import asyncio, os, resource, sys, starsbot

class Clock:
    def now(self): return 1.0
    def sleep(self, seconds): pass
    def random(self): return 0.0

options = dict(api_key="sk_test_0123456789", base_url=sys.argv[1], clock=Clock())
loop = asyncio.new_event_loop()
clients = starsbot.Client(**options), starsbot.AsyncClient(**options)
starsbot.Client.sandbox().buy(1)  # Once a purchase was made, everything is loaded.
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
held = []
try:
    while True:
        held.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
calls = clients[0].balance, lambda: clients[0].buy(1), lambda: loop.run_until_complete(clients[1].buy(1))
ends = []
for call in calls:
    try:
        call()
    except starsbot.ConnectionFailedError as error:
        ends.append((error.code, str(error.outcome), type(error.__cause__).__name__, error.attempts))
for descriptor in held:
    os.close(descriptor)
print(ends)
assert clients[0].buy(1).amount_stars == 100
assert loop.run_until_complete(clients[1].buy(1)).amount_stars == 100
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
def test_no_descriptor_left_is_a_connection_that_failed(server: Server) -> None:
    command = [sys.executable, "-c", NO_DESCRIPTORS, server.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    read, purchase = [("connection_failed", outcome, "OSError", 3) for outcome in ("None", "not_sent")]
    assert (done.stdout, done.stderr) == (f"{[read, purchase, purchase]}\n", "")


def test_a_purchase_that_goes_with_its_loop_is_logged(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.handle = lambda _: "hang"

    async def begin() -> None:
        asyncio.ensure_future(async_client(server).buy(100, "johndoe"))  # noqa: RUF006
        await arrival(server)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin())
    loop.close()
    del loop
    with caplog.at_level(logging.ERROR):
        gc.collect()
    (record,) = [record for record in caplog.records if record.name == "starsbot"]
    assert "100 Stars for @johndoe" in record.getMessage()
