"""A clock of one's own: waits take no time in a test."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone

import pytest
import starsbot
from conftest import KEY, Clock, Server, respond


class AsyncClock(Clock):
    """Waits asynchronously."""

    async def sleep(self, seconds: float) -> None:  # type: ignore[override]
        await asyncio.sleep(0)
        self.waits.append(seconds)


def unavailable(server: Server) -> None:
    server.handle = lambda _: respond(b"", 503)


def test_waits_are_the_clocks(server: Server) -> None:
    unavailable(server)
    clock = Clock()
    with pytest.raises(starsbot.ServerError):
        starsbot.Client(api_key=KEY, base_url=server.url, clock=clock).balance()
    assert clock.waits == [0.5, 1.0]


@pytest.mark.parametrize("clock", [Clock(), AsyncClock()], ids=["synchronous", "asynchronous"])
def test_waits_of_tasks_are_the_clocks(server: Server, clock: Clock) -> None:
    unavailable(server)

    async def main() -> None:
        async with starsbot.AsyncClient(api_key=KEY, base_url=server.url, clock=clock) as client:
            with pytest.raises(starsbot.ServerError):
                await client.balance()

    asyncio.run(main())
    assert clock.waits == [0.5, 1.0]


def test_an_asynchronous_clock_needs_an_async_client(server: Server) -> None:
    unavailable(server)
    client = starsbot.Client(api_key=KEY, base_url=server.url, clock=AsyncClock())
    with pytest.raises(starsbot.InvalidArgumentError, match="AsyncClient") as caught:
        client.balance()
    assert caught.value.field == "clock"


def test_times_are_the_clocks(server: Server) -> None:
    server.handle = lambda _: "close"
    client = starsbot.Client(api_key=KEY, base_url=server.url, clock=Clock())
    with pytest.raises(starsbot.OutcomeUnknownError) as caught:
        client.buy(100)
    assert caught.value.purchase is not None
    assert caught.value.purchase.started_at == datetime.fromtimestamp(1_700_000_000.5, timezone.utc)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_clock_that_fails_costs_no_order(server: Server) -> None:
    class Broken(Clock):
        def now(self) -> float:
            raise RuntimeError("boom")

        def random(self) -> float:
            return "much"  # type: ignore[return-value]

    client = starsbot.Client(api_key=KEY, base_url=server.url, clock=Broken())
    assert client.buy(100, "@johndoe").amount_stars == 100
