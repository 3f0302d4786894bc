"""Clients of a backend of one's own: no key is sent, and headers tell who the user is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest
import starsbot
from conftest import Server

SMUGGLED = {"x-session": "a\r\n\r\nPOST /api/v1/buy HTTP/1.1\r\n\r\n"}


def call_both(server: Server, headers: object, operation: str = "balance") -> None:
    """Calls an operation with both clients."""
    arguments = (100,) if operation == "buy" else ()
    with starsbot.Client.for_backend(server.url, headers=headers) as client:  # type: ignore[arg-type]
        getattr(client, operation)(*arguments)

    async def main() -> None:
        async with starsbot.AsyncClient.for_backend(server.url, headers=headers) as client:  # type: ignore[arg-type]
            await getattr(client, operation)(*arguments)

    asyncio.run(main())


@pytest.mark.parametrize(
    "headers", [{"X-Session": "abc"}, lambda: {"X-Session": "abc"}], ids=["mapping", "function"]
)
def test_headers_are_sent_and_no_key_is(
    server: Server, headers: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STARSBOT_API_KEY", "sk_of_the_environment")
    monkeypatch.setenv("STARSBOT_BASE_URL", "https://elsewhere.example")
    for operation in ("balance", "buy"):
        call_both(server, headers, operation)
    assert len(server.requests) == 4
    for request in server.requests:
        assert b"\r\nx-session: abc\r\n" in request
        assert b"authorization" not in request.lower()


def test_no_headers(server: Server) -> None:
    call_both(server, None)
    assert len(server.requests) == 2


def test_an_asynchronous_function(server: Server) -> None:
    tokens = iter("ab")

    async def headers() -> dict[str, str]:
        await asyncio.sleep(0)
        return {"authorization": f"Session {next(tokens)}"}

    async def main() -> None:
        async with starsbot.AsyncClient.for_backend(server.url, headers=headers) as client:
            await client.balance()
            await client.buy(100)

    asyncio.run(main())
    read, purchase = server.requests
    assert b"\r\nauthorization: Session a\r\n" in read
    assert b"\r\nauthorization: Session b\r\n" in purchase
    with pytest.raises(starsbot.InvalidArgumentError, match="AsyncClient") as caught:
        starsbot.Client.for_backend(server.url, headers=headers).buy(100)  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.outcome) == ("headers", starsbot.Outcome.NOT_SENT)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "headers", [SMUGGLED, {"x session": "a"}, {"x-session": 5}, {5: "a"}, 5, "x-session: a"]
)
def test_bad_headers_are_refused_at_once(server: Server, headers: object) -> None:
    for kind in (starsbot.Client, starsbot.AsyncClient):
        with pytest.raises(starsbot.InvalidConfigError) as caught:
            kind.for_backend(server.url, headers=headers)  # type: ignore[arg-type]
        assert caught.value.field == "headers"
        assert "POST" not in str(caught.value)


def raising() -> Mapping[str, str]:
    raise RuntimeError("the token abc is expired")


async def raising_later() -> Mapping[str, str]:
    return raising()


async def nothing_later() -> None:
    return None


@pytest.mark.parametrize("function", [raising, lambda: None, lambda: SMUGGLED, raising_later, nothing_later])
@pytest.mark.parametrize("operation", ["balance", "buy"])
def test_a_function_that_fails_sends_nothing(
    server: Server, function: Callable[[], object], operation: str
) -> None:
    async def main() -> None:
        client = starsbot.AsyncClient.for_backend(server.url, headers=function)  # type: ignore[arg-type]
        with pytest.raises(starsbot.InvalidArgumentError) as caught:
            await (client.buy(100) if operation == "buy" else client.balance())  # type: ignore[misc]
        check(caught.value)

    def check(error: starsbot.InvalidArgumentError) -> None:
        assert (error.field, error.outcome, error.attempts) == ("headers", starsbot.Outcome.NOT_SENT, 0)
        assert "abc" not in str(error)
        assert isinstance(error.__cause__, RuntimeError) == (function in (raising, raising_later))

    asyncio.run(main())
    if not asyncio.iscoroutinefunction(function):
        client = starsbot.Client.for_backend(server.url, headers=function)  # type: ignore[arg-type]
        with pytest.raises(starsbot.InvalidArgumentError) as caught:
            client.buy(100) if operation == "buy" else client.balance()
        check(caught.value)
    assert server.connections == 0


def test_an_interrupt_in_a_function_passes_through(server: Server) -> None:
    def interrupt() -> Mapping[str, str]:
        raise KeyboardInterrupt

    client = starsbot.Client.for_backend(server.url, headers=interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        client.buy(100)
    assert starsbot.interrupted_purchase(caught.value) is None


def test_options_of_a_backend() -> None:
    for kind in (starsbot.Client, starsbot.AsyncClient):
        with pytest.raises(starsbot.InvalidConfigError) as caught:
            kind.for_backend("http://shop.example")
        assert caught.value.field == "base_url"
        client = kind.for_backend("https://shop.example/stars")
        assert repr(client) == f"<starsbot.{kind.__name__} base_url='https://shop.example/stars'>"
        assert type(client.with_options(timeout=5)) is kind
