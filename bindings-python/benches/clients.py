"""The clients that are measured: how each is imported, made and asked for the balance.

Each does what its users would write: one client that keeps its connections, with room for a hundred of them,
the key in a header, a failure for a bad status, the answer's JSON read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

KEY = "sk_test_0123456789"
HEADERS = {"Authorization": f"Bearer {KEY}"}
PATH = "/api/v1/balance"
CONNECTIONS = 100


class Way(NamedTuple):
    """A way of asking for the balance."""

    module: str
    """What a program imports."""
    make: Callable[[str], Any]
    """Makes a client of a base URL. An ``async`` one is made on the event loop."""
    ask: Callable[[Any, str], Any]
    """Asks for the balance."""


# ── Threads ─────────────────────────────────────────────────────────────────────────────────────────────


def make_starsbot(base_url: str) -> Any:
    import starsbot

    return starsbot.Client(api_key=KEY, base_url=base_url)


def make_requests(base_url: str) -> Any:
    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.headers.update(HEADERS)
    session.mount(base_url, HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session


def make_httpx(base_url: str) -> Any:
    import httpx

    return httpx.Client(base_url=base_url, headers=HEADERS, limits=httpx_limits())


def make_pyreqwest(base_url: str) -> Any:
    from pyreqwest.client import SyncClientBuilder

    return SyncClientBuilder().default_headers(HEADERS).error_for_status().build()


def make_generated(base_url: str) -> Any:
    from stars_bot_client import AuthenticatedClient

    client = AuthenticatedClient(
        base_url=base_url, token=KEY, raise_on_unexpected_status=True, httpx_args={"limits": httpx_limits()}
    )
    client.get_httpx_client()
    return client


def ask_starsbot(client: Any, base_url: str) -> Any:
    return client.balance()


def ask_requests(session: Any, base_url: str) -> Any:
    response = session.get(base_url + PATH)
    response.raise_for_status()
    return response.json()


def ask_httpx(client: Any, base_url: str) -> Any:
    response = client.get(PATH)
    response.raise_for_status()
    return response.json()


def ask_pyreqwest(client: Any, base_url: str) -> Any:
    return client.get(base_url + PATH).build().send().json()


def ask_generated(client: Any, base_url: str) -> Any:
    from stars_bot_client.api.default import get_balance

    return get_balance.sync(client=client)


# ── asyncio ─────────────────────────────────────────────────────────────────────────────────────────────


async def make_starsbot_async(base_url: str) -> Any:
    import starsbot

    return starsbot.AsyncClient(api_key=KEY, base_url=base_url)


async def make_aiohttp(base_url: str) -> Any:
    import aiohttp

    return aiohttp.ClientSession(base_url, headers=HEADERS, raise_for_status=True)


async def make_httpx_async(base_url: str) -> Any:
    import httpx

    return httpx.AsyncClient(base_url=base_url, headers=HEADERS, limits=httpx_limits())


async def make_pyreqwest_async(base_url: str) -> Any:
    from pyreqwest.client import ClientBuilder

    return ClientBuilder().default_headers(HEADERS).error_for_status().build()


async def make_generated_async(base_url: str) -> Any:
    client = make_generated(base_url)
    client.get_async_httpx_client()
    return client


async def ask_starsbot_async(client: Any, base_url: str) -> Any:
    return await client.balance()


async def ask_aiohttp(session: Any, base_url: str) -> Any:
    async with session.get(PATH) as response:
        return await response.json()


async def ask_httpx_async(client: Any, base_url: str) -> Any:
    response = await client.get(PATH)
    response.raise_for_status()
    return response.json()


async def ask_pyreqwest_async(client: Any, base_url: str) -> Any:
    response = await client.get(base_url + PATH).build().send()
    return await response.json()


async def ask_generated_async(client: Any, base_url: str) -> Any:
    from stars_bot_client.api.default import get_balance

    return await get_balance.asyncio(client=client)


# ── The floor ───────────────────────────────────────────────────────────────────────────────────────────


def make_socket(base_url: str) -> Any:
    import socket
    from urllib.parse import urlsplit

    address = urlsplit(base_url)
    connection = socket.create_connection((address.hostname, address.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head = f"GET {PATH} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {KEY}\r\n\r\n"
    return connection, head.encode()


def ask_socket(client: Any, base_url: str) -> Any:
    connection, request = client
    connection.sendall(request)
    return connection.recv(65536)


# ── What they have in common ────────────────────────────────────────────────────────────────────────────


def httpx_limits() -> Any:
    import httpx

    return httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)


THREADS = {
    "starsbot": Way("starsbot", make_starsbot, ask_starsbot),
    "requests": Way("requests", make_requests, ask_requests),
    "httpx": Way("httpx", make_httpx, ask_httpx),
    "pyreqwest": Way("pyreqwest.client", make_pyreqwest, ask_pyreqwest),
    "openapi-python-client": Way("stars_bot_client.api.default.get_balance", make_generated, ask_generated),
    # No client, but what this machine takes for bytes to a server and back, with nothing parsed.
    "a bare socket": Way("socket", make_socket, ask_socket),
}
ASYNCIO = {
    "starsbot": Way("starsbot", make_starsbot_async, ask_starsbot_async),
    "aiohttp": Way("aiohttp", make_aiohttp, ask_aiohttp),
    "httpx": Way("httpx", make_httpx_async, ask_httpx_async),
    "pyreqwest": Way("pyreqwest.client", make_pyreqwest_async, ask_pyreqwest_async),
    "openapi-python-client": Way(
        "stars_bot_client.api.default.get_balance", make_generated_async, ask_generated_async
    ),
}
