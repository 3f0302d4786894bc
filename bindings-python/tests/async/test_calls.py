"""``AsyncClient``: calls, errors and cancellation."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time

import pytest
import starsbot
from conftest import KEY, Server, arrival, async_client, respond


def test_calls(server: Server) -> None:
    async def main() -> None:
        async with async_client(server) as one:
            assert (await one.balance()).nano == 1_234_567_000
            assert (await one.buy(100, "@johndoe")).amount_stars == 100
            results = await asyncio.gather(*[one.balance() for _ in range(200)])
            assert len(results) == 200
            assert (await asyncio.create_task(one.with_options(timeout=5).balance())).nano

    asyncio.run(main())
    assert asyncio.run(async_client(server).balance()).nano == 1_234_567_000
    assert inspect.iscoroutinefunction(starsbot.AsyncClient.buy)


def test_errors(server: Server) -> None:
    server.handle = lambda _: "reset"

    async def main() -> None:
        with pytest.raises(starsbot.OutcomeUnknownError) as caught:
            await async_client(server).buy(1)
        assert isinstance(caught.value.__cause__, OSError)

    asyncio.run(main())
    assert len(server.requests) == 1


def test_nothing_is_sent_before_it_is_awaited(server: Server) -> None:
    coroutine = async_client(server).buy(1)
    coroutine.close()
    assert server.connections == 0


@pytest.mark.parametrize("operation", ["balance", "buy"])
def test_cancelling_ends_the_request(server: Server, operation: str, caplog: pytest.LogCaptureFixture) -> None:
    server.handle = lambda _: "hang"

    async def main() -> BaseException:
        one = async_client(server)
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
    interrupted = starsbot.interrupted_purchase(cancelled)
    if operation == "balance":
        assert interrupted is None
    else:
        assert interrupted is not None
        assert interrupted.outcome is starsbot.Outcome.UNKNOWN
        assert interrupted.purchase.amount_stars == 100  # type: ignore[union-attr]
        assert [record.name for record in caplog.records] == ["starsbot"]
        assert len(server.requests) == 1


def test_a_time_limit_carries_the_unknown_outcome(server: Server) -> None:
    server.handle = lambda _: "hang"

    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError) as caught:
            await asyncio.wait_for(async_client(server).buy(100), 0.8)
        assert starsbot.interrupted_purchase(caught.value) is not None

    asyncio.run(main())


def test_cancelled_before_a_purchase_has_left_is_clean() -> None:
    async def main() -> None:
        one = starsbot.AsyncClient(api_key=KEY, base_url="http://127.0.0.1:1")
        task = asyncio.create_task(one.buy(100))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert starsbot.interrupted_purchase(caught.value) is None

    asyncio.run(main())


def test_a_purchase_that_succeeds_while_it_is_cancelled_is_not_lost(server: Server) -> None:
    async def main() -> None:
        one = async_client(server)
        await one.balance()
        task = asyncio.create_task(one.buy(100))
        await asyncio.sleep(0)
        # The loop stands still meanwhile, so the response arrives before the cancellation is seen.
        assert server.arrived.wait(5)
        time.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        interrupted = starsbot.interrupted_purchase(caught.value)
        assert interrupted is not None
        assert interrupted.order is not None
        assert interrupted.order.order_id == "api_buy_1_100_1700000000"
        assert interrupted.order.order_id in str(interrupted)
        assert interrupted.purchase is not None
        assert interrupted.purchase.amount_stars == 100

    asyncio.run(main())


def test_cancelling_during_a_wait(server: Server) -> None:
    server.handle = lambda _: respond(b"", 503, "retry-after: 30\r\n")

    async def main() -> None:
        task = asyncio.create_task(async_client(server).balance())
        await arrival(server)
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(asyncio.wait_for(main(), 5))
    assert len(server.requests) == 1


def test_no_connection_outlives_the_client(server: Server) -> None:
    async def main() -> None:
        async with async_client(server) as one:
            await one.balance()
            await one.buy(1)
        end = time.monotonic() + 5
        while server.open and time.monotonic() < end:
            await asyncio.sleep(0.01)
        assert server.open == 0

    asyncio.run(main())
