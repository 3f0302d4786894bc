"""``AsyncClient``: tasks, cancellation, event loops that come and go."""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import os
import sys
import threading
import time
import weakref

import pytest
import starsbot
from conftest import KEY, Server


def client(server: Server, **options: object) -> starsbot.AsyncClient:
    return starsbot.AsyncClient(api_key=KEY, base_url=server.url, **options)  # type: ignore[arg-type]


async def arrival(server: Server) -> None:
    while not server.arrived.is_set():
        await asyncio.sleep(0.005)


def test_calls(server: Server) -> None:
    async def main() -> None:
        async with client(server) as one:
            assert (await one.balance()).nano == 1_234_567_000
            assert (await one.buy(100, "@johndoe")).amount_stars == 100
            results = await asyncio.gather(*[one.balance() for _ in range(200)])
            assert len(results) == 200
            assert (await asyncio.create_task(one.with_options(timeout=5).balance())).nano

    asyncio.run(main())
    assert asyncio.run(client(server).balance()).nano == 1_234_567_000
    assert inspect.iscoroutinefunction(starsbot.AsyncClient.buy)


def test_errors(server: Server) -> None:
    server.handle = lambda _: "reset"

    async def main() -> None:
        with pytest.raises(starsbot.OutcomeUnknownError) as caught:
            await client(server).buy(1)
        assert isinstance(caught.value.__cause__, OSError)

    asyncio.run(main())
    assert len(server.requests) == 1


def test_nothing_is_sent_before_it_is_awaited(server: Server) -> None:
    coroutine = client(server).buy(1)
    coroutine.close()
    assert server.connections == 0


@pytest.mark.parametrize("operation", ["balance", "buy"])
def test_cancelling_ends_the_request(server: Server, operation: str, caplog: pytest.LogCaptureFixture) -> None:
    server.handle = lambda _: "hang"

    async def main() -> BaseException:
        one = client(server)
        call = one.buy(100, "johndoe") if operation == "buy" else one.balance()
        task = asyncio.create_task(call)  # type: ignore[arg-type]
        await arrival(server)
        began = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert time.monotonic() - began < 0.2
        while server.open:
            await asyncio.sleep(0.005)
        return caught.value

    with caplog.at_level(logging.ERROR):
        cancelled = asyncio.run(asyncio.wait_for(main(), 5))
    lost = starsbot.lost_purchase(cancelled)
    if operation == "balance":
        assert lost is None
    else:
        assert lost is not None
        assert lost.outcome is starsbot.Outcome.UNKNOWN
        assert lost.purchase.amount_stars == 100  # type: ignore[union-attr]
        assert [record.name for record in caplog.records] == ["starsbot"]
        assert len(server.requests) == 1


def test_a_time_limit_carries_the_unknown_outcome(server: Server) -> None:
    server.handle = lambda _: "hang"

    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError) as caught:
            await asyncio.wait_for(client(server).buy(100), 0.8)
        assert starsbot.lost_purchase(caught.value) is not None

    asyncio.run(main())


def test_cancelled_before_a_purchase_has_left_is_clean() -> None:
    async def main() -> None:
        one = starsbot.AsyncClient(api_key=KEY, base_url="http://127.0.0.1:1")
        task = asyncio.create_task(one.buy(100))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert starsbot.lost_purchase(caught.value) is None

    asyncio.run(main())


def test_a_purchase_that_succeeds_while_it_is_cancelled_is_not_lost(server: Server) -> None:
    async def main() -> None:
        one = client(server)
        await one.balance()
        task = asyncio.create_task(one.buy(100))
        await asyncio.sleep(0)
        # The loop stands still meanwhile, so the answer arrives before the cancellation is seen.
        assert server.arrived.wait(5)
        time.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        lost = starsbot.lost_purchase(caught.value)
        assert lost is not None
        assert lost.order is not None
        assert lost.order.order_id == "api_buy_1_100_1700000000"
        assert lost.order.order_id in str(lost)

    asyncio.run(main())


def test_cancelling_during_a_wait(server: Server) -> None:
    from conftest import answer

    server.handle = lambda _: answer(b"", 503, "retry-after: 30\r\n")

    async def main() -> None:
        task = asyncio.create_task(client(server).balance())
        await arrival(server)
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(asyncio.wait_for(main(), 5))
    assert len(server.requests) == 1


def test_many_event_loops_one_after_another(server: Server) -> None:
    one = client(server)
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
    one = client(server)
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
    one = client(server)

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
    one = client(server)
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
            results = await asyncio.gather(*[client(server).balance() for _ in range(20)])
            assert len(results) == 20

        loop.run_until_complete(asyncio.wait_for(main(), 10))
    finally:
        loop.close()


def test_uvloop(server: Server) -> None:
    uvloop = pytest.importorskip("uvloop")
    one = client(server)
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
            assert starsbot.lost_purchase(caught.value) is not None
            server.handle = server.usual

        loop.run_until_complete(main())
        loop.close()


def test_trio_is_told_what_to_do(server: Server) -> None:
    trio = pytest.importorskip("trio")
    with pytest.raises(starsbot.InvalidArgumentError, match=r"trio\.to_thread") as caught:
        trio.run(client(server).balance)
    assert caught.value.outcome is starsbot.Outcome.NOT_SENT
    with starsbot.Client(api_key=KEY, base_url=server.url) as one:
        assert trio.run(trio.to_thread.run_sync, one.balance).nano == 1_234_567_000


def test_anyio(server: Server) -> None:
    anyio = pytest.importorskip("anyio")

    async def main() -> None:
        server.handle = lambda _: "hang"
        with anyio.move_on_after(0.3) as scope:
            await client(server).buy(1)
        assert scope.cancelled_caught

    anyio.run(main)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_fork(server: Server) -> None:
    one = client(server)
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


def test_no_connection_outlives_the_client(server: Server) -> None:
    async def main() -> None:
        async with client(server) as one:
            await one.balance()
            await one.buy(1)
        end = time.monotonic() + 5
        while server.open and time.monotonic() < end:
            await asyncio.sleep(0.01)
        assert server.open == 0

    asyncio.run(main())
