"""The errors.

StarsBotError
├─ InvalidArgumentError        a value was refused, nothing was sent (a ValueError too)
├─ InvalidConfigError          a key, URL or option was refused (a ValueError too)
├─ ConnectionFailedError       no connection was made
├─ RequestTimeoutError         no answer in time (a read), or no connection in time
├─ ConnectionLostError         the connection broke during a read
├─ UnauthorizedError           401
├─ ForbiddenError              403
├─ InsufficientBalanceError    402, or a refusal that says so
├─ BadRequestError             400, 405, 413, 415, 422
├─ NotFoundError               404
├─ RateLimitedError            429
├─ ServerError                 5xx to a read
├─ UnexpectedStatusError       any other status to a read
├─ InvalidResponseError        a read's answer could not be understood
└─ OutcomeUnknownError         a purchase was sent, and may or may not have happened
"""

from __future__ import annotations

from starsbot._enums import Outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar

    from starsbot._purchases import Order, UnknownPurchase


class StarsBotError(Exception):
    """Why a call failed, and what that means for the money. The base of all errors of this package.

    Its text is for people and never holds the API key. Everything else is for code. It can be pickled.
    """

    code: ClassVar[str] = "error"
    """The kind of the error: one stable text per class, the same in every language of this library."""

    _hint: ClassVar[str | None] = None

    message: str
    """What happened, for people."""
    status: int | None
    """The HTTP status, where one arrived."""
    retry_after: float | None
    """How long the service asks to wait before the next call, in seconds (its ``Retry-After``)."""
    outcome: Outcome | None
    """What is known about the purchase. ``None`` for a read that was sent."""
    retryable: bool
    """Whether the same call may simply be made again: nothing was spent, and it may go better."""
    attempts: int
    """How often the request was handed to the transport; 0 when it was refused before."""
    body: str | None
    """The beginning of the answer's body, at most 1000 characters, the API key removed."""
    field: str | None
    """The argument or option that was refused."""
    purchase: UnknownPurchase | None
    """The purchase, where its outcome is unknown: what is needed to find out whether it happened."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        outcome: Outcome | None = None,
        retryable: bool = False,
        attempts: int = 0,
        body: str | None = None,
        field: str | None = None,
        purchase: UnknownPurchase | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.retry_after = retry_after
        self.outcome = outcome
        self.retryable = retryable
        self.attempts = attempts
        self.body = body
        self.field = field
        self.purchase = purchase
        if self._hint is not None:
            # Shown below the message by Python 3.11 and later, and by IPython.
            self.__notes__ = [self._hint]

    @property
    def may_have_spent(self) -> bool:
        """Whether Stars may have been bought although the call failed."""
        return self.outcome is Outcome.UNKNOWN


class InvalidArgumentError(StarsBotError, ValueError):
    """A value was refused before anything was sent; ``field`` names it."""

    code = "invalid_argument"


class InvalidConfigError(StarsBotError, ValueError):
    """A key, base URL or option was refused; ``field`` names it."""

    code = "invalid_config"


class ConnectionFailedError(StarsBotError):
    """No connection was made, so nothing was sent."""

    code = "connection_failed"
    _hint = "Nothing was bought. Check the network, and base_url if you have set it."


class RequestTimeoutError(StarsBotError):
    """A read was not answered in time, or no connection was made in time. Nothing was bought."""

    code = "timeout"
    _hint = "Nothing was bought. The call may be made again."


class ConnectionLostError(StarsBotError):
    """The connection broke during a read."""

    code = "connection_lost"
    _hint = "Nothing was bought. The call may be made again."


class UnauthorizedError(StarsBotError):
    """401: the API key is not accepted."""

    code = "unauthorized"
    _hint = "Check the API key (api_key=, or the environment variable STARSBOT_API_KEY)."


class ForbiddenError(StarsBotError):
    """403: the API key may not do this."""

    code = "forbidden"


class InsufficientBalanceError(StarsBotError):
    """402, or a refusal whose text says that the balance does not suffice."""

    code = "insufficient_balance"
    _hint = "Top up: client.deposit() tells where to, and its payment_link() opens a wallet."


class BadRequestError(StarsBotError):
    """400, 405, 413, 415 or 422."""

    code = "bad_request"


class NotFoundError(StarsBotError):
    """404. For a purchase, most likely the recipient does not exist."""

    code = "not_found"


class RateLimitedError(StarsBotError):
    """429; ``retry_after`` says how long to wait where the service does."""

    code = "rate_limited"
    _hint = "Nothing was bought. Wait for error.retry_after seconds and call again."


class ServerError(StarsBotError):
    """5xx to a read."""

    code = "server_error"
    _hint = "Nothing was bought. The call may be made again later."


class UnexpectedStatusError(StarsBotError):
    """A status with no kind of its own to a read."""

    code = "unexpected_status"


class InvalidResponseError(StarsBotError):
    """A read's answer could not be understood."""

    code = "invalid_response"


class OutcomeUnknownError(StarsBotError):
    """A purchase was sent, and may or may not have happened. Never send it again blindly.

    Look at the balance and ask the recipient first; ``purchase`` has what is needed for that. The class has
    no base but ``StarsBotError``, so that code which repeats calls after timeouts does not catch it.
    """

    code = "outcome_unknown"
    _hint = (
        "Do not buy again before you know: compare client.balance() with what it was, and ask the recipient. "
        "error.purchase has the amount, the recipient and the time."
    )

    order: Order | None
    """The order, where its answer had arrived but could not be returned any more, because the call was
    interrupted at that moment. Nearly always ``None``."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        outcome: Outcome | None = Outcome.UNKNOWN,
        retryable: bool = False,
        attempts: int = 0,
        body: str | None = None,
        field: str | None = None,
        purchase: UnknownPurchase | None = None,
        order: Order | None = None,
    ) -> None:
        super().__init__(
            message,
            status=status,
            retry_after=retry_after,
            outcome=outcome,
            retryable=retryable,
            attempts=attempts,
            body=body,
            field=field,
            purchase=purchase,
        )
        self.order = order


BY_CODE: dict[str, type[StarsBotError]] = {error.code: error for error in StarsBotError.__subclasses__()}
"""The classes by their code."""

for _class in (StarsBotError, *BY_CODE.values()):
    _class.__module__ = "starsbot"
