"""What a type checker knows. It is read by mypy and pyright, both strict, and runs as well.

A comment that ignores an error is a check too: both complain about one that is not needed.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
import starsbot
from typing_extensions import assert_type


def test_client() -> None:
    with starsbot.Client.sandbox() as client:
        assert_type(client, starsbot.Client)
        balance = assert_type(client.balance(), starsbot.Balance)
        assert_type(balance.ton, starsbot.Ton)
        assert_type(balance.nano, int)
        deposit = assert_type(client.deposit(), starsbot.Deposit)
        link = assert_type(deposit.payment_link("1.5"), starsbot.PaymentLink)
        assert_type(link.amount, "starsbot.Ton | None")
        assert_type(link.qr_svg(), str)
        order = assert_type(client.buy(100), starsbot.Order)
        assert_type(client.buy(100, "@johndoe"), starsbot.Order)
        assert_type(client.buy(amount_stars=100, to_username="@johndoe"), starsbot.Order)
        assert_type(order.to_username, "str | None")
        assert_type(order.delivery, starsbot.Delivery)
        assert_type(client.with_options(timeout=5).balance(), starsbot.Balance)


def test_async_client() -> None:
    async def calls() -> None:
        async with starsbot.AsyncClient.sandbox() as client:
            assert_type(client, starsbot.AsyncClient)
            assert_type(await client.balance(), starsbot.Balance)
            assert_type(await client.deposit(), starsbot.Deposit)
            assert_type(await client.buy(100, "@johndoe"), starsbot.Order)

    asyncio.run(calls())


def test_errors() -> None:
    client = starsbot.Client.sandbox()
    with pytest.raises(starsbot.OutcomeUnknownError) as caught:
        client.buy(100, "@sandbox_response_dropped")
    error = assert_type(caught.value, starsbot.OutcomeUnknownError)
    assert_type(error.code, str)
    assert_type(error.message, str)
    assert_type(error.status, "int | None")
    assert_type(error.retry_after, "float | None")
    assert_type(error.outcome, "starsbot.Outcome | None")
    assert_type(error.may_have_spent, bool)
    assert_type(error.retryable, bool)
    assert_type(error.attempts, int)
    assert_type(error.body, "str | None")
    assert_type(error.field, "str | None")
    purchase = assert_type(error.purchase, "starsbot.UnknownPurchase | None")
    assert purchase is not None
    assert_type(purchase.started_at, datetime)
    assert_type(starsbot.interrupted_purchase(error), "starsbot.OutcomeUnknownError | None")


def test_transports() -> None:
    def respond(request: starsbot.HttpRequest) -> starsbot.HttpResponse:
        assert_type(request.headers, "dict[str, str]")
        assert_type(request.body, bytes)
        return starsbot.HttpResponse(200, {}, b'{"balance_ton": 1}')

    async def respond_later(request: starsbot.HttpRequest) -> starsbot.HttpResponse:
        return respond(request)

    starsbot.Client(api_key="sk_test_0123456789", transport=respond).balance()
    starsbot.AsyncClient(api_key="sk_test_0123456789", transport=respond)
    starsbot.AsyncClient(api_key="sk_test_0123456789", transport=respond_later)


def test_backends_and_clocks() -> None:
    class Clock:
        def now(self) -> float:
            return 0.0

        def sleep(self, seconds: float) -> None: ...

        def random(self) -> float:
            return 0.0

    async def headers() -> dict[str, str]:
        return {"x-session": "abc"}

    url = "https://shop.example"
    assert_type(starsbot.Client.for_backend(url, headers={"x-session": "abc"}, clock=Clock()), starsbot.Client)
    assert_type(starsbot.AsyncClient.for_backend(url, headers=headers), starsbot.AsyncClient)


def test_what_a_checker_refuses() -> None:
    client = starsbot.Client.sandbox()
    with pytest.raises(starsbot.InvalidArgumentError):
        client.buy("100")  # type: ignore[arg-type]
    with pytest.raises(starsbot.InvalidArgumentError):
        client.buy(1.5)  # type: ignore[arg-type]
    with pytest.raises(starsbot.InvalidArgumentError):
        client.buy(100, None)  # type: ignore[arg-type]
    with pytest.raises(starsbot.InvalidArgumentError):
        client.deposit().payment_link(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        starsbot.Client("sk_test_0123456789")  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        client.balance().ton = starsbot.Ton(1)  # type: ignore[misc]
