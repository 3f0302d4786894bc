"""Errors can be acted on, pickled, and tell their cause."""

from __future__ import annotations

import json
import pickle
import traceback

import pytest
import starsbot
from conftest import KEY, Server, respond

CODES = {
    "invalid_argument": starsbot.InvalidArgumentError,
    "invalid_config": starsbot.InvalidConfigError,
    "connection_failed": starsbot.ConnectionFailedError,
    "timeout": starsbot.RequestTimeoutError,
    "connection_lost": starsbot.ConnectionLostError,
    "unauthorized": starsbot.UnauthorizedError,
    "forbidden": starsbot.ForbiddenError,
    "insufficient_balance": starsbot.InsufficientBalanceError,
    "bad_request": starsbot.BadRequestError,
    "not_found": starsbot.NotFoundError,
    "rate_limited": starsbot.RateLimitedError,
    "server_error": starsbot.ServerError,
    "unexpected_status": starsbot.UnexpectedStatusError,
    "invalid_response": starsbot.InvalidResponseError,
    "outcome_unknown": starsbot.OutcomeUnknownError,
    "client_closed": starsbot.ClientClosedError,
    "unavailable": starsbot.UnavailableError,
    "aborted": starsbot.AbortedError,
}


def test_the_tree() -> None:
    for code, error in CODES.items():
        assert error.code == code
        assert issubclass(error, starsbot.StarsBotError)
        assert error.__module__ == "starsbot"
        assert error.__doc__
        assert error.hint
    assert starsbot.OutcomeUnknownError.__mro__[1:3] == (starsbot.StarsBotError, Exception)
    assert not issubclass(starsbot.RequestTimeoutError, (TimeoutError, OSError))


def test_attributes_of_an_unknown_outcome_survive_pickling() -> None:
    client = starsbot.Client.sandbox()
    client.transport.fail_next("buy", "html")  # type: ignore[union-attr]
    with pytest.raises(starsbot.OutcomeUnknownError) as caught:
        client.buy(100, "@johndoe")
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        assert error.code == "outcome_unknown"
        assert error.outcome is starsbot.Outcome.UNKNOWN
        assert error.may_have_spent
        assert not error.retryable
        assert error.attempts == 1
        assert error.status == 200
        assert "Just a moment" in error.body
        assert error.message == str(error) == error.args[0]
        assert error.purchase.amount_stars == 100
        assert error.purchase.to_username == "johndoe"
        assert error.purchase.stage is starsbot.Stage.RESPONSE_RECEIVED
        assert error.order is None
        assert (error.field, error.retry_after) == (None, None)
        plain = json.loads(json.dumps(error.to_dict()))
        assert (plain["code"], plain["outcome"]) == ("outcome_unknown", "unknown")
        assert plain["purchase"] == error.purchase.to_dict()


@pytest.mark.parametrize("fault", ["rate_limit", "unauthorized", "insufficient_balance", "not_found"])
def test_rejections(fault: str) -> None:
    client = starsbot.Client.sandbox()
    with pytest.raises(starsbot.StarsBotError) as caught:
        client.buy(1, f"sandbox_{fault}")
    assert caught.value.outcome is starsbot.Outcome.REJECTED
    assert not caught.value.may_have_spent
    assert client.transport.purchases == []  # type: ignore[union-attr]


def test_retry_after_is_in_seconds() -> None:
    client = starsbot.Client.sandbox()
    with pytest.raises(starsbot.RateLimitedError) as caught:
        client.buy(1, "sandbox_rate_limit")
    assert caught.value.retry_after == 2.0
    assert caught.value.retryable


def test_the_cause_is_pythons_own_error() -> None:
    with starsbot.Client(api_key=KEY, base_url="http://127.0.0.1:1") as client:
        with pytest.raises(starsbot.ConnectionFailedError) as caught:
            client.buy(1)
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)
    assert caught.value.outcome is starsbot.Outcome.NOT_SENT
    assert caught.value.attempts == 3


def test_a_timeouts_cause(server: Server) -> None:
    server.handle = lambda _: "hang"
    with starsbot.Client(api_key=KEY, base_url=server.url, timeout=starsbot.Timeouts(0.5, 0.5, 0.5)) as client:
        with pytest.raises(starsbot.OutcomeUnknownError) as unknown:
            client.buy(1)
        with pytest.raises(starsbot.RequestTimeoutError) as caught:
            client.balance()
    assert caught.value.attempts == 3
    assert caught.value.__cause__ is not None
    assert unknown.value.purchase.stage is starsbot.Stage.AWAITING_RESPONSE  # type: ignore[union-attr]
    assert sum(request.startswith(b"POST") for request in server.requests) == 1


def test_a_traceback_says_what_to_do_next(server: Server) -> None:
    server.handle = lambda _: respond(b'{"error": "Invalid API key."}', 401)
    with starsbot.Client(api_key=KEY, base_url=server.url) as client:
        with pytest.raises(starsbot.UnauthorizedError) as caught:
            client.balance()
    assert "Invalid API key." in str(caught.value)
    assert any("STARSBOT_API_KEY" in note for note in caught.value.__notes__)
    assert "starsbot.UnauthorizedError" in "".join(traceback.format_exception(caught.value))
