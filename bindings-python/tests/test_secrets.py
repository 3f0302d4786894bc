"""The key is shown by nothing."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import pickle
import traceback

import pytest
import starsbot
from conftest import KEY, Clock, Server, respond


def printed(error: BaseException) -> str:
    """All that a traceback with locals, a pickle and the object itself say."""
    # Without the test's own frame, which knows the key.
    own = error.__traceback__.tb_next if error.__traceback__ else None
    told = traceback.TracebackException(type(error), error, own, capture_locals=True)
    parts = ["".join(told.format()), repr(error), str(error), repr(vars(error)), repr(error.args)]
    if isinstance(error, starsbot.StarsBotError):
        parts.append(pickle.dumps(error).decode("latin-1"))
    return "\n".join(parts)


@pytest.mark.parametrize("end", ["\n\n bad", "\x00", " x", "\u00e9"])
def test_a_bad_key_is_not_repeated(end: str) -> None:
    os.environ["STARSBOT_API_KEY"] = KEY + end if "\x00" not in end else KEY + " x"
    for kind in (starsbot.Client, starsbot.AsyncClient):
        for options in ({}, {"api_key": type("Hidden", (str,), {"__repr__": lambda _: "…"})(KEY + end)}):
            try:
                kind(**options)
            except starsbot.InvalidConfigError as error:
                assert KEY not in printed(error)
            else:
                pytest.fail("accepted")


def test_a_service_that_echoes_the_key(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = respond(f'{{"error": "bad key {KEY}"}}'.encode(), 401)
    garbage = respond(f"<html>{KEY}".encode())
    os.environ["STARSBOT_API_KEY"] = KEY
    client = starsbot.Client(base_url=server.url)
    asynchronous = starsbot.AsyncClient(base_url=server.url)
    del os.environ["STARSBOT_API_KEY"]
    for reply in (echo, garbage, "reset", "close"):
        server.handle = lambda _, reply=reply: reply
        for call in (client.buy, lambda *args: asyncio.run(asynchronous.buy(*args))):
            try:
                call(1, "johndoe")
            except starsbot.StarsBotError as error:
                assert KEY not in printed(error)
            else:
                pytest.fail("succeeded")
    assert KEY not in caplog.text


def test_the_objects_themselves() -> None:
    client = starsbot.Client(api_key=KEY)
    for one in (client, starsbot.AsyncClient(api_key=KEY), client.with_options(timeout=1)):
        shown = [repr(one), str(one), f"{one}", repr(getattr(one, "__dict__", {}))]
        shown += [repr(getattr(one, name)) for name in dir(one) if not name.startswith("__")]
        assert KEY not in "".join(shown)
        assert KEY not in repr(gc.get_referents(one))


def test_a_request_in_a_transport() -> None:
    told = []

    def transport(request: starsbot.HttpRequest) -> None:
        headers = request.headers
        copy = dict(headers)
        told.append(repr((request, headers, copy)))
        with pytest.raises(TypeError):
            pickle.dumps(request)
        with pytest.raises(TypeError):
            pickle.dumps(headers)
        raise RuntimeError("boom")

    os.environ["STARSBOT_API_KEY"] = KEY
    client = starsbot.Client(transport=transport)
    del os.environ["STARSBOT_API_KEY"]
    with pytest.raises(starsbot.OutcomeUnknownError) as caught:
        client.buy(1)
    assert "[redacted]" in told[0]
    assert KEY not in told[0]
    assert KEY not in printed(caught.value)


def test_a_transport_that_repeats_the_key() -> None:
    def transport(request: starsbot.HttpRequest) -> None:
        raise starsbot.NotSent(f"could not send {request.headers['authorization']}")

    client = starsbot.Client(api_key=KEY, transport=transport, clock=Clock())
    with pytest.raises(starsbot.ConnectionFailedError, match=r"could not send Bearer \[api key\]") as caught:
        client.buy(1)
    assert KEY not in printed(caught.value)
