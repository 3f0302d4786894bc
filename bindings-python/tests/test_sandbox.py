"""The sandbox can be read and steered, and its faults end as its table says."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
import starsbot

# fault, what is raised, whether it was bought
FAULTS = [
    ("manual", None, True),
    ("slow", None, True),
    ("response_dropped", starsbot.OutcomeUnknownError, True),
    ("request_dropped", starsbot.OutcomeUnknownError, False),
    ("truncated", starsbot.OutcomeUnknownError, True),
    ("html", starsbot.OutcomeUnknownError, True),
    ("server_error", starsbot.OutcomeUnknownError, False),
    ("server_error_after", starsbot.OutcomeUnknownError, True),
    ("rate_limit", starsbot.RateLimitedError, False),
    ("unauthorized", starsbot.UnauthorizedError, False),
    ("insufficient_balance", starsbot.InsufficientBalanceError, False),
    ("not_found", starsbot.NotFoundError, False),
    ("connection_refused", starsbot.ConnectionFailedError, False),
]


@pytest.mark.parametrize(("fault", "raised", "bought"), FAULTS)
@pytest.mark.parametrize("is_async", [False, True])
def test_faults(fault: str, raised: type[Exception] | None, bought: bool, is_async: bool) -> None:
    sandbox = starsbot.Sandbox()

    def buy() -> starsbot.Order:
        if not is_async:
            return starsbot.Client.sandbox(sandbox).buy(100, f"@sandbox_{fault}")
        return asyncio.run(starsbot.AsyncClient.sandbox(sandbox).buy(100, f"@sandbox_{fault}"))

    if raised is None:
        assert buy().amount_stars == 100
    else:
        with pytest.raises(raised):
            buy()
    assert len(sandbox.purchases) == bought
    assert (sandbox.balance < 5) == bought


def test_both_clients_share_one() -> None:
    sandbox = starsbot.Sandbox(balance="10")
    client = starsbot.Client.sandbox(sandbox)
    first = client.buy(100, "@johndoe")
    assert first.delivery is starsbot.Delivery.DELIVERED

    async def main() -> None:
        async with starsbot.AsyncClient.sandbox(sandbox) as other:
            await other.buy(100, "JohnDoe")
            assert other.transport is sandbox

    asyncio.run(main())
    assert client.transport is sandbox
    assert [purchase.amount_stars for purchase in sandbox.purchases] == [100, 100]
    ((earlier, later),) = sandbox.duplicate_purchases
    assert (earlier.to_username, later.to_username) == ("johndoe", "JohnDoe")
    assert type(sandbox.price) is starsbot.Ton
    assert isinstance(sandbox.price, Decimal)
    assert sandbox.requests == 2
    assert client.balance().ton == sandbox.balance
    assert sandbox.credit("1.5") == client.balance().ton
    sandbox.reset()
    assert (sandbox.balance, sandbox.purchases) == (10, [])


def test_its_time_is_its_own() -> None:
    sandbox = starsbot.Sandbox(start=datetime(1970, 1, 1, tzinfo=timezone.utc))
    sandbox.fail_next("balance", "server_error", times=2)
    client = starsbot.Client.sandbox(sandbox)
    client.balance()
    before = sandbox.now
    assert datetime(1970, 1, 1, tzinfo=timezone.utc) < before
    assert client.buy(1).amount_stars == 1
    assert sandbox.purchases[0].purchased_at >= before
    before = sandbox.now
    sandbox.advance(1.5)
    assert sandbox.now == before + timedelta(seconds=1.5)


def test_a_wrong_key() -> None:
    sandbox = starsbot.Sandbox(api_key="sk_right")
    with pytest.raises(starsbot.UnauthorizedError):
        starsbot.Client(api_key="sk_wrong", transport=sandbox).balance()


def test_bad_options() -> None:
    with pytest.raises(starsbot.InvalidArgumentError, match="faults"):
        starsbot.Sandbox().fail_next("buy", "nonsense")  # type: ignore[arg-type]
    with pytest.raises(starsbot.InvalidArgumentError, match="operations"):
        starsbot.Sandbox().fail_next("sell", "html")  # type: ignore[arg-type]
    with pytest.raises(starsbot.InvalidArgumentError):
        starsbot.Sandbox().credit(-1)
    for options in (
        {"balance": 1.5},
        {"balance": "much"},
        {"seed": -1},
        {"seed": 2**64},
        {"rate_limit": -1},
        {"rate_limit": True},
        {"rate_limit": 1.5},
        {"start": "0"},
        {"start": datetime(2024, 1, 1)},
        {"start": datetime(1969, 1, 1, tzinfo=timezone.utc)},
        {"latency": -1},
        {"slow": "3"},
    ):
        with pytest.raises(starsbot.InvalidConfigError) as refused:
            starsbot.Sandbox(**options)  # type: ignore[arg-type]
        assert [refused.value.field] == list(options)
    for times in (-1, 2**32, True, 1.0, None):
        with pytest.raises(starsbot.InvalidArgumentError) as refused:
            starsbot.Sandbox().fail_next("buy", "html", times)  # type: ignore[arg-type]
        assert refused.value.field == "times"
