"""What a type checker knows. It is read by mypy and pyright, both strict, and runs as well.

A comment that ignores an error is a check too: both complain about one that is not needed.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal

import pytest
import starsbot
from typing_extensions import assert_type


def test_client() -> None:
    with starsbot.Client.sandbox() as client:
        assert_type(client, starsbot.Client)
        balance = assert_type(client.balance(), starsbot.Balance)
        assert_type(balance.ton, Decimal)
        assert_type(balance.nano, int)
        deposit = assert_type(client.deposit(), starsbot.Deposit)
        link = assert_type(deposit.payment_link("1.5"), starsbot.PaymentLink)
        assert_type(link.amount, "Decimal | None")
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
        client.buy(100, "@sandbox_lost_answer")
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
    assert_type(starsbot.lost_purchase(error), "starsbot.OutcomeUnknownError | None")


def test_transports() -> None:
    def answer(request: starsbot.HttpRequest) -> starsbot.HttpResponse:
        assert_type(request.headers, "dict[str, str]")
        assert_type(request.body, bytes)
        return starsbot.HttpResponse(200, {}, b'{"balance_ton": 1}')

    async def answer_later(request: starsbot.HttpRequest) -> starsbot.HttpResponse:
        return answer(request)

    starsbot.Client(api_key="sk_test_0123456789", transport=answer).balance()
    starsbot.AsyncClient(api_key="sk_test_0123456789", transport=answer)
    starsbot.AsyncClient(api_key="sk_test_0123456789", transport=answer_later)


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
        client.balance().ton = Decimal(1)  # type: ignore[misc]
