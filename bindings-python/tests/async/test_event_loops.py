"""``AsyncClient`` on event loops that come and go, and under other libraries than asyncio."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import weakref

import pytest
import starsbot
from conftest import KEY, Server, arrival, async_client


def test_many_event_loops_one_after_another(server: Server) -> None:
    one = async_client(server)
    loops = []
    for _ in range(50):
        loop = asyncio.new_event_loop()
        loops.append(weakref.ref(loop))
        assert loop.run_until_complete(one.balance()).nano == 1_234_567_000
        loop.close()
        del loop
    gc.collect()
    assert sum(loop() is not None for loop in loops) <= 1
    assert server.connections == 1, "connections do not belong to a loop"


def test_event_loops_in_many_threads(server: Server) -> None:
    one = async_client(server)
    results = []

    def work() -> None:
        async def main() -> None:
            for _ in range(20):
                results.append((await one.balance()).nano)

        asyncio.run(main())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 160


def test_a_loop_that_goes_while_a_call_is_on_its_way(server: Server) -> None:
    server.handle = lambda _: "hang"
    one = async_client(server)

    async def begin() -> None:
        task = asyncio.ensure_future(one.balance())
        await arrival(server)
        tasks.append(weakref.ref(task))

    tasks: list[weakref.ref[object]] = []
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)
    loop.run_until_complete(begin())
    loop.close()
    del loop
    server.handle = server.usual
    assert asyncio.run(one.balance()).nano == 1_234_567_000
    gc.collect()
    assert tasks[0]() is None


def test_two_loops_that_take_turns(server: Server) -> None:
    one = async_client(server)
    loops = [asyncio.new_event_loop() for _ in range(2)]
    before = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    for _ in range(20):
        for loop in loops:
            loop.run_until_complete(one.balance())
    if before:
        assert len(os.listdir("/proc/self/fd")) < before + 16
    for loop in loops:
        loop.close()


def test_a_loop_that_watches_nothing(server: Server) -> None:
    class Proactor(asyncio.SelectorEventLoop):
        def add_reader(self, *_: object) -> None:
            raise NotImplementedError

    loop = Proactor()
    try:

        async def main() -> None:
            results = await asyncio.gather(*[async_client(server).balance() for _ in range(20)])
            assert len(results) == 20

        loop.run_until_complete(asyncio.wait_for(main(), 10))
    finally:
        loop.close()


def test_uvloop(server: Server) -> None:
    uvloop = pytest.importorskip("uvloop")
    one = async_client(server)
    for _ in range(3):
        loop = uvloop.new_event_loop()

        async def main() -> None:
            assert len(await asyncio.gather(*[one.balance() for _ in range(50)])) == 50
            server.arrived.clear()
            server.handle = lambda _: "hang"
            task = asyncio.create_task(one.buy(1))
            await arrival(server)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert starsbot.interrupted_purchase(caught.value) is not None
            server.handle = server.usual

        loop.run_until_complete(main())
        loop.close()


def test_trio_is_told_what_to_do(server: Server) -> None:
    trio = pytest.importorskip("trio")
    with pytest.raises(starsbot.InvalidArgumentError, match=r"trio\.to_thread") as caught:
        trio.run(async_client(server).balance)
    assert caught.value.outcome is starsbot.Outcome.NOT_SENT
    with starsbot.Client(api_key=KEY, base_url=server.url) as one:
        assert trio.run(trio.to_thread.run_sync, one.balance).nano == 1_234_567_000


def test_anyio(server: Server) -> None:
    anyio = pytest.importorskip("anyio")

    async def main() -> None:
        server.handle = lambda _: "hang"
        with anyio.move_on_after(0.3) as scope:
            await async_client(server).buy(1)
        assert scope.cancelled_caught

    anyio.run(main)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_fork_while_a_purchase_is_on_its_way(server: Server) -> None:
    server.handle = lambda _: "hang"

    async def main() -> int:
        task = asyncio.create_task(async_client(server).buy(100))
        await arrival(server)
        child = os.fork()
        if child == 0:
            task.cancel()
            try:
                await task
            except asyncio.CancelledError as error:
                os._exit(0 if starsbot.interrupted_purchase(error) else 1)
        while not (ended := os.waitpid(child, os.WNOHANG))[0]:
            await asyncio.sleep(0.01)
        task.cancel()
        return os.waitstatus_to_exitcode(ended[1])

    assert asyncio.run(asyncio.wait_for(main(), 10)) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_fork(server: Server) -> None:
    one = async_client(server)
    asyncio.run(one.balance())
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if asyncio.run(one.balance()).nano == 1_234_567_000 else 2
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert server.connections == 2
    assert asyncio.run(one.balance()).nano == 1_234_567_000
    assert server.connections == 2
