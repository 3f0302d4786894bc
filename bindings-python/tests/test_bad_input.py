"""What is wrong is refused before anything is sent."""

from __future__ import annotations

import asyncio
import copy
import enum
import multiprocessing
import pickle

import pytest
import starsbot
from conftest import KEY, Clock, Server

BAD_PURCHASES = [
    ((True,), "amount_stars"),
    (("100",), "amount_stars"),
    ((1.5,), "amount_stars"),
    ((100.0,), "amount_stars"),
    ((None,), "amount_stars"),
    ((0,), "amount_stars"),
    ((-1,), "amount_stars"),
    ((2**63,), "amount_stars"),
    ((10**5000,), "amount_stars"),
    ((1, None), "to_username"),
    ((1, ""), "to_username"),
    ((1, "  "), "to_username"),
    ((1, 5), "to_username"),
    ((1, b"johndoe"), "to_username"),
    ((1, "john doe"), "to_username"),
    ((1, "\ud800"), "to_username"),
]


@pytest.mark.parametrize(("arguments", "field"), BAD_PURCHASES)
def test_purchases(server: Server, arguments: tuple[object, ...], field: str) -> None:
    def check(error: starsbot.InvalidArgumentError) -> None:
        assert isinstance(error, ValueError)
        assert error.field == field
        assert error.outcome is starsbot.Outcome.NOT_SENT
        assert error.attempts == 0

    with starsbot.Client(api_key=KEY, base_url=server.url) as client:
        with pytest.raises(starsbot.InvalidArgumentError) as caught:
            client.buy(*arguments)  # type: ignore[arg-type]
        check(caught.value)

    async def main() -> None:
        async with starsbot.AsyncClient(api_key=KEY, base_url=server.url) as client:
            with pytest.raises(starsbot.InvalidArgumentError) as caught:
                await client.buy(*arguments)  # type: ignore[arg-type]
            check(caught.value)

    asyncio.run(main())
    assert server.connections == 0


def test_a_subclass_of_int_is_an_int() -> None:
    class Package(enum.IntEnum):
        SMALL = 50

    class Odd(int):
        def __str__(self) -> str:
            return "5000"

    client = starsbot.Client.sandbox()
    assert client.buy(Package.SMALL).amount_stars == 50
    assert client.buy(Odd(50)).amount_stars == 50
    assert starsbot.to_nano(Odd(50)) == 50_000_000_000


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({}, "api_key"),
        ({"api_key": ""}, "api_key"),
        ({"api_key": "sk_\nx"}, "api_key"),
        ({"api_key": 5}, "api_key"),
        ({"api_key": KEY, "base_url": "http://example.com"}, "base_url"),
        ({"api_key": KEY, "base_url": 5}, "base_url"),
        ({"api_key": KEY, "timeout": 0}, "timeout"),
        ({"api_key": KEY, "timeout": -1}, "timeout"),
        ({"api_key": KEY, "timeout": float("nan")}, "timeout"),
        ({"api_key": KEY, "timeout": "5"}, "timeout"),
        ({"api_key": KEY, "timeout": True}, "timeout"),
        ({"api_key": KEY, "timeout": starsbot.Timeouts(connect=0)}, "timeout"),
        ({"api_key": KEY, "timeout": 10**6}, "timeout"),
        ({"api_key": KEY, "timeout": 10**400}, "timeout"),
        ({"api_key": KEY, "app_name": ""}, "app_name"),
        ({"api_key": KEY, "clock": 5}, "clock"),
        ({"clock": Clock(), "transport": starsbot.Sandbox()}, "clock"),
        ({"api_key": KEY, "ca_file": "/nonexistent"}, "ca_file"),
        ({"api_key": KEY, "ca_file": 5}, "ca_file"),
        ({"api_key": KEY, "transport": 5}, "transport"),
        ({"api_key": KEY, "transport": print, "ca_file": "x"}, "ca_file"),
    ],
)
def test_options(options: dict[str, object], field: str) -> None:
    for kind in (starsbot.Client, starsbot.AsyncClient):
        with pytest.raises(starsbot.InvalidConfigError) as caught:
            kind(**options)  # type: ignore[arg-type]
        assert caught.value.field == field
        assert caught.value.outcome is starsbot.Outcome.NOT_SENT


def test_the_environment(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("STARSBOT_API_KEY", f" {KEY}\n")
    monkeypatch.setenv("STARSBOT_BASE_URL", server.url)
    with starsbot.Client(app_name="MyBot/1.2") as client:
        client.balance()
    assert f"authorization: Bearer {KEY}".encode() in server.requests[0]
    assert b"user-agent: MyBot/1.2 starsbot" in server.requests[0]


def test_forbidden_purchases(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    monkeypatch.setenv("STARSBOT_FORBID_PURCHASES", "1")
    clients = [
        starsbot.Client(api_key=KEY, base_url=server.url),
        starsbot.Client.for_backend(server.url),
        starsbot.Client(api_key=KEY, transport=lambda _: (200, {}, b"")),
    ]
    for client in clients:
        with pytest.raises(starsbot.InvalidConfigError, match="STARSBOT_FORBID_PURCHASES") as caught:
            client.buy(1)
        assert caught.value.outcome is starsbot.Outcome.NOT_SENT
    assert server.connections == 0
    assert starsbot.Client.sandbox().buy(1).amount_stars == 1


def test_options_are_for_keywords() -> None:
    with pytest.raises(TypeError, match="Client"):
        starsbot.Client(KEY)  # type: ignore[call-arg, misc]
    with pytest.raises(TypeError, match="max_retries"):
        starsbot.Client(api_key=KEY, max_retries=5)  # type: ignore[call-arg]


def test_a_closed_client(server: Server) -> None:
    client = starsbot.Client(api_key=KEY, base_url=server.url)
    other = client.with_options(timeout=1)
    client.close()
    client.close()
    for one in (client, other):
        assert one.closed
        with pytest.raises(starsbot.ClientClosedError, match="closed") as caught:
            one.buy(1)
        assert caught.value.outcome is starsbot.Outcome.NOT_SENT

    async def main() -> None:
        async with starsbot.AsyncClient(api_key=KEY, base_url=server.url) as client:
            await client.balance()
        with pytest.raises(starsbot.ClientClosedError, match="closed"):
            await client.buy(1)

    asyncio.run(main())


@pytest.mark.parametrize("kind", [starsbot.Client, starsbot.AsyncClient])
def test_a_client_is_not_pickled_or_copied(kind: type) -> None:
    client = kind(api_key=KEY)
    for copier in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled") as caught:
            copier(client)
        assert KEY not in str(caught.value)


def _in_child(client: starsbot.Client, results: object) -> None:
    results.put(str(client.balance().ton))  # type: ignore[attr-defined]


def test_a_client_does_not_reach_a_spawned_process() -> None:
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_in_child, args=(starsbot.Client(api_key=KEY), context.Queue()))
    with pytest.raises(TypeError, match="cannot be pickled"):
        process.start()
