"""A callable in Python as the transport."""

from __future__ import annotations

import asyncio
import contextvars

import pytest
import starsbot
from conftest import BALANCE, KEY, ORDER, Clock


def client(transport: object) -> starsbot.Client:
    return starsbot.Client(api_key=KEY, transport=transport)  # type: ignore[arg-type]


def test_what_it_is_given() -> None:
    seen = []

    def transport(request: starsbot.HttpRequest) -> starsbot.HttpResponse:
        seen.append(request)
        return starsbot.HttpResponse(200, body=ORDER if request.is_purchase else BALANCE)

    one = client(transport)
    assert one.transport is transport
    assert one.balance().nano == 1_234_567_000
    assert one.with_options(timeout=7).buy(100, "@johndoe").order_id == "api_buy_1_100_1700000000"
    read, purchase = seen
    assert (read.method, read.url, read.body) == ("GET", "https://fragment-api.work/api/v1/balance", b"")
    assert (read.timeout, read.connect_timeout, read.is_purchase) == (30.0, 5.0, False)
    assert purchase.body == b'{"amount_stars":100,"to_username":"johndoe"}'
    assert purchase.headers["authorization"] == f"Bearer {KEY}"
    assert purchase.headers["content-type"] == "application/json"
    assert purchase.timeout == 12.0


@pytest.mark.parametrize(
    "response",
    [
        (200, {}, BALANCE),
        (200, [("date", "x")], BALANCE),
        starsbot.HttpResponse(200, {}, BALANCE),
        type("Foreign", (), {"status_code": 200, "headers": {}, "content": BALANCE})(),
    ],
    ids=["tuple", "pairs", "own", "foreign"],
)
def test_what_it_returns(response: object) -> None:
    assert client(lambda _: response).balance().nano == 1_234_567_000


@pytest.mark.parametrize("seconds", ["7", 7])
def test_retry_after_is_read(seconds: object) -> None:
    with pytest.raises(starsbot.RateLimitedError) as caught:
        client(lambda _: (429, {"Retry-After": seconds}, b"slow down")).buy(1)
    assert caught.value.retry_after == 7.0


def test_a_response_after_a_redirect_is_unknown_for_a_purchase() -> None:
    response = type(
        "Foreign", (), {"status_code": 200, "headers": {}, "content": ORDER, "history": ["a 307"]}
    )()
    with pytest.raises(starsbot.OutcomeUnknownError, match="redirect"):
        client(lambda _: response).buy(100)


def raising(error: BaseException) -> tuple[list[int], starsbot.Client]:
    attempts = []

    def transport(_: starsbot.HttpRequest) -> None:
        attempts.append(1)
        raise error

    return attempts, client(transport)


def test_not_sent_is_tried_again_and_all_else_is_not() -> None:
    clock, calls = Clock(), []

    def transport(_: starsbot.HttpRequest) -> None:
        calls.append(1)
        raise starsbot.NotSent("refused")

    one = starsbot.Client(api_key=KEY, transport=transport, clock=clock)
    with pytest.raises(starsbot.ConnectionFailedError) as caught:
        one.buy(1)
    assert caught.value.outcome is starsbot.Outcome.NOT_SENT
    assert isinstance(caught.value.__cause__, starsbot.NotSent)
    assert (len(calls), clock.waits) == (3, [0.5, 1.0])

    for error in (RuntimeError("boom"), TimeoutError(), OSError("lost")):
        attempts, one = raising(error)
        with pytest.raises(starsbot.OutcomeUnknownError) as unknown:
            one.buy(1)
        assert unknown.value.__cause__ is error
        assert len(attempts) == 1


def test_a_truncated_response() -> None:
    _, one = raising(starsbot.TruncatedResponse(starsbot.HttpResponse(200, {}, b'{"status":')))
    with pytest.raises(starsbot.OutcomeUnknownError) as unknown:
        one.buy(1)
    assert unknown.value.status == 200
    assert unknown.value.purchase.stage is starsbot.Stage.READING_RESPONSE  # type: ignore[union-attr]
    _, one = raising(starsbot.TruncatedResponse(starsbot.HttpResponse(403, {}, b"")))
    with pytest.raises(starsbot.ForbiddenError):
        one.buy(1)


def test_what_is_no_response_is_unknown_for_a_purchase() -> None:
    for nonsense in (None, "200", 5, (200,), {"status": 200}, (200, {}, "text"), ("200", {}, b"")):
        with pytest.raises(starsbot.OutcomeUnknownError) as caught:
            client(lambda _, nonsense=nonsense: nonsense).buy(1)
        assert caught.value.__cause__ is not None


def test_an_interrupt_passes_through_with_the_unknown_outcome() -> None:
    attempts, one = raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt) as caught:
        one.buy(1, "johndoe")
    interrupted = starsbot.interrupted_purchase(caught.value)
    assert interrupted is not None
    assert interrupted.purchase.to_username == "johndoe"  # type: ignore[union-attr]
    assert len(attempts) == 1
    _, one = raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt) as caught:
        one.balance()
    assert starsbot.interrupted_purchase(caught.value) is None


def test_an_asynchronous_transport() -> None:
    name = contextvars.ContextVar("name", default="none")
    seen = []

    async def transport(request: starsbot.HttpRequest) -> starsbot.HttpResponse:
        seen.append(name.get())
        await asyncio.sleep(0)
        return starsbot.HttpResponse(200, body=ORDER if request.is_purchase else BALANCE)

    async def main() -> None:
        name.set("caller")
        async with starsbot.AsyncClient(api_key=KEY, transport=transport) as one:
            assert (await one.balance()).nano == 1_234_567_000
            assert (await one.buy(100)).amount_stars == 100

    asyncio.run(main())
    assert seen == ["caller", "caller"]
    with pytest.raises(starsbot.ConnectionFailedError, match="AsyncClient"):
        starsbot.Client(api_key=KEY, transport=transport, clock=Clock()).buy(1)  # type: ignore[arg-type]


def test_a_cancelled_asynchronous_transport() -> None:
    began = asyncio.Event()

    async def transport(_: starsbot.HttpRequest) -> starsbot.HttpResponse:
        began.set()
        await asyncio.sleep(60)
        raise AssertionError

    async def main() -> None:
        one = starsbot.AsyncClient(api_key=KEY, transport=transport)
        task = asyncio.create_task(one.buy(5))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert starsbot.interrupted_purchase(caught.value) is not None

    asyncio.run(main())


def test_a_synchronous_transport_under_asyncio_and_trio() -> None:
    trio = pytest.importorskip("trio")
    one = starsbot.AsyncClient(api_key=KEY, transport=lambda _: (200, {}, BALANCE))
    assert asyncio.run(one.balance()).nano == 1_234_567_000
    assert trio.run(one.balance).nano == 1_234_567_000


def test_httpx(server: object) -> None:
    httpx = pytest.importorskip("httpx")

    def transport(request: starsbot.HttpRequest) -> object:
        try:
            return httpx.request(
                request.method,
                request.url,
                headers=request.headers,
                content=request.body,
                timeout=request.timeout,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise starsbot.NotSent from error

    url = server.url  # type: ignore[attr-defined]
    one = starsbot.Client(api_key=KEY, base_url=url, transport=transport)
    assert one.buy(100, "johndoe").amount_stars == 100
    assert f"Bearer {KEY}".encode() in server.requests[0]  # type: ignore[attr-defined]
