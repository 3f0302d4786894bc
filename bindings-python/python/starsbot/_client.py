"""The client for threads."""

from __future__ import annotations

from starsbot import _fork as _fork
from starsbot import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from types import TracebackType

    from typing_extensions import Self

    from starsbot._money import Balance, Deposit
    from starsbot._purchases import Order
    from starsbot._sandbox import Sandbox
    from starsbot._timeouts import Timeouts
    from starsbot._transport import HttpRequest, HttpResponse

    _Transport = Sandbox | Callable[[HttpRequest], HttpResponse | object]


class Client(_native.Client):
    """Calls the Stars Bot API.

        with starsbot.Client() as client:  # the key is in STARSBOT_API_KEY
            print(client.balance().ton)

    Any number of threads can share a client: each call takes a connection of its own, and runs without the
    GIL. It works in a process that was forked. Ctrl-C ends a waiting call at once; if that was a purchase
    which may have left already, ``lost_purchase`` tells so. Reads are tried three times in all; a purchase
    only while it is proven that nothing of it was sent.

    Args:
        api_key: The API key. ``STARSBOT_API_KEY`` of the environment unless given. It is shown by nothing.
        base_url: Where the service is. ``STARSBOT_BASE_URL`` of the environment, or
            ``https://fragment-api.work``, unless given. ``https`` only, except on this machine.
        timeout: Seconds for a read's attempt and for the answer to a purchase, or ``Timeouts``. Unless given:
            5 to connect, 30 for a read, 120 for a purchase.
        app: The name of your application for ``User-Agent``, for example ``MyBot/1.2``.
        ca_file: A PEM file with the certificate authorities to trust instead of the system's.
        transport: Instead of the built-in HTTP: a ``Sandbox``, or a callable that takes an ``HttpRequest`` and
            returns an ``HttpResponse``, or a response of httpx or requests. It raises ``NotSent`` only with
            proof; what else it raises counts as "may have been sent".

    Raises:
        InvalidConfigError: ``field`` names the option.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        def __new__(
            cls,
            *,
            api_key: str | None = None,
            base_url: str | None = None,
            timeout: float | Timeouts | None = None,
            app: str | None = None,
            ca_file: str | PathLike[str] | None = None,
            transport: _Transport | None = None,
        ) -> Self: ...

    @classmethod
    def sandbox(cls, sandbox: Sandbox | None = None) -> Self:
        """A client of a sandbox, which it is given the right key for: no network, nothing is spent.

        Without an argument the sandbox is a new one with 5 TON; ``client.transport`` is the sandbox.
        """
        if sandbox is None:
            from starsbot._sandbox import Sandbox

            sandbox = Sandbox()
        return cls(transport=sandbox)

    def with_options(self, *, timeout: float | Timeouts | None = None) -> Self:
        """The same client with another ``timeout``, for example for a single call.

        Both share their connections, and closing one closes both.

            client.with_options(timeout=5).balance()

        Raises:
            InvalidConfigError: field ``timeout``.
        """
        return type(self)(timeout=timeout, _like=self)  # type: ignore[call-arg]

    @property
    def transport(self) -> _Transport | None:
        """The transport that was given; ``None`` for the built-in one."""
        transport: _Transport | None = self._transport
        return transport

    @property
    def closed(self) -> bool:
        """Whether the client is closed."""
        return self._closed

    def balance(self) -> Balance:
        """Asks how much TON there is to spend. (API: "1. Get API balance".)

        Raises:
            StarsBotError: any of its subclasses but ``OutcomeUnknownError``.
        """
        return self._balance()

    def deposit(self) -> Deposit:
        """Asks where to send TON to top up the balance. (API: "2. Get deposit address".)

        Raises:
            StarsBotError: any of its subclasses but ``OutcomeUnknownError``.
        """
        return self._deposit()

    def buy(self, amount_stars: int, to_username: str = ...) -> Order:  # type: ignore[assignment]
        """Buys Stars. This spends real money. (API: "3. Buy stars".)

        Args:
            amount_stars: How many, from 1 upwards.
            to_username: The recipient: a username, an ``@name`` or a ``t.me`` link. Left out, the Stars are for
                the owner of the API key. ``None`` and an empty text are errors: that is what an empty form
                field gives.

        Raises:
            OutcomeUnknownError: The Stars may have been bought. Do not buy again before you know.
            InvalidArgumentError: A value was refused, and nothing was sent.
            StarsBotError: Nothing was bought; ``outcome`` is ``not_sent`` or ``rejected``.
        """
        return self._buy(amount_stars, to_username)

    def close(self) -> None:
        """Closes the client and its connections. Calls on their way end as they would; new ones fail."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()


Client.__module__ = "starsbot"
