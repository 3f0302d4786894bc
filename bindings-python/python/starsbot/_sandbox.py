"""The imitation of the service."""

from __future__ import annotations

from starsbot import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Literal

    from starsbot._purchases import SandboxPurchase

    _Operation = Literal["balance", "deposit", "buy"]
    _Fault = Literal[
        "manual",
        "slow",
        "lost_answer",
        "lost_request",
        "truncated",
        "html",
        "server_error",
        "server_error_after",
        "rate_limit",
        "unauthorized",
        "insufficient",
        "not_found",
        "refused",
    ]


class Sandbox(_native.Sandbox):
    """An imitation of the service: balance, price, orders and every way a purchase can go wrong, without a
    network and without spending a nanoton.

        sandbox = starsbot.Sandbox(balance="10")
        client = starsbot.Client.sandbox(sandbox)
        client.buy(100, "@johndoe")
        sandbox.fail_next("buy", "lost_answer")

    It is deterministic: the same options and the same calls give the same answers. Its time is its own: a
    client's waits move it on and return at once. Several clients can share it.

    Args:
        balance: What there is to spend at the start, in TON. 5 unless set.
        api_key: The key that is accepted. ``sk_sandbox`` unless set.
        seed: Decides the account, the wallet, the course of the price and the draws of the jitter.
        latency: How long an ordinary request takes, in seconds of the sandbox's time. 0.02 unless set.
        slow: How long a request with the fault ``slow`` takes, in seconds. 3 unless set.
        rate_limit: How many requests are answered within one second; the rest get 429. No limit unless set.
        start_unix_ms: The sandbox's time at the start, in milliseconds since the Unix epoch.

    Raises:
        InvalidArgumentError: field ``balance``.
        InvalidConfigError: any other field.
    """

    __slots__ = ()

    @property
    def balance(self) -> Decimal:
        """The balance in TON."""
        return self._balance

    @property
    def price(self) -> Decimal:
        """What a Star costs now, in TON."""
        return self._price

    @property
    def purchases(self) -> list[SandboxPurchase]:
        """The purchases made, the earliest first."""
        return self._purchases

    @property
    def bought_twice(self) -> list[tuple[SandboxPurchase, SandboxPurchase]]:
        """Every purchase that repeats an earlier one, as the pair of both.

        It repeats one when it is the same number of Stars for the same recipient, however long ago. A test of a
        bot that orders everything once asserts that this is empty.
        """
        return self._bought_twice

    @property
    def requests(self) -> int:
        """How many requests have been read."""
        return self._requests

    @property
    def unix_ms(self) -> int:
        """The sandbox's time, in milliseconds since the Unix epoch."""
        return self._unix_ms

    def credit(self, ton: Decimal | int | str) -> Decimal:
        """Lets a deposit with the right memo arrive. Answers the new balance, in TON.

        Raises:
            InvalidArgumentError: field ``ton``, when it is not positive or the balance becomes too large.
        """
        return self._credit(ton)

    def fail_next(self, operation: _Operation, fault: _Fault, times: int = 1) -> None:
        """Has the next so many calls of an operation meet a fault. Each attempt of a client is a call.

        | fault | what the caller of ``buy`` sees | bought? |
        |---|---|---|
        | ``manual`` | an order that is delivered by hand | yes |
        | ``slow`` | an order after ``slow`` seconds; ``outcome_unknown`` if the client waits less | yes |
        | ``lost_answer`` | ``outcome_unknown``: the connection broke before the answer | yes |
        | ``lost_request`` | ``outcome_unknown``: the same | no |
        | ``truncated`` | ``outcome_unknown``: a 200 whose body is cut short | yes |
        | ``html`` | ``outcome_unknown``: a 200 that is a web page | yes |
        | ``server_error`` | ``outcome_unknown``: a 500 | no |
        | ``server_error_after`` | ``outcome_unknown``: the same 500 | yes |
        | ``rate_limit`` | ``rate_limited``, to be tried again after 2 seconds | no |
        | ``unauthorized`` | ``unauthorized`` | no |
        | ``insufficient`` | ``insufficient_balance`` | no |
        | ``not_found`` | ``not_found`` | no |
        | ``refused`` | ``connection_failed`` with outcome ``not_sent``, after three attempts | no |

        Buying for ``sandbox_FAULT``, for example ``@sandbox_lost_answer``, asks for the fault too.

        Raises:
            InvalidArgumentError: field ``operation``, ``fault`` or ``times``.
        """
        self._fail_next(operation, fault, times)

    def advance(self, seconds: float) -> None:
        """Lets the sandbox's time pass.

        Raises:
            InvalidConfigError: field ``seconds``, when it is negative or no number.
        """
        self._advance(seconds)

    def reset(self) -> None:
        """Begins anew, with the same options."""
        self._reset()

    def __repr__(self) -> str:
        return f"<starsbot.Sandbox balance={self.balance} purchases={len(self.purchases)}>"


Sandbox.__module__ = "starsbot"
