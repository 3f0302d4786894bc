"""What a transport written in Python receives, returns and raises."""

from __future__ import annotations

from starsbot._value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import NoReturn


class Secret(str):
    """A string that is sent as it is, and printed as ``[redacted]`` by ``repr``, and so by tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[redacted]'"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a request with its API key cannot be pickled or copied")

    __reduce_ex__ = __reduce__  # type: ignore[assignment]


class HttpRequest(Value):
    """A request to send, complete: a transport adds nothing to it and follows no redirect.

    ``repr`` shows no secret. It cannot be pickled, because it holds the API key.
    """

    __slots__ = (
        "_body",
        "_connect_timeout",
        "_headers",
        "_is_purchase",
        "_method",
        "_timeout",
        "_url",
    )
    __match_args__ = (
        "method",
        "url",
        "headers",
        "body",
        "timeout",
        "connect_timeout",
        "is_purchase",
    )

    _method: str
    _url: str
    _headers: dict[str, str]
    _body: bytes
    _timeout: float
    _connect_timeout: float
    _is_purchase: bool

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        timeout: float = 30.0,
        connect_timeout: float = 5.0,
        is_purchase: bool = False,
    ) -> None:
        self._method = method
        self._url = url
        self._headers = dict(headers)
        self._body = body
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._is_purchase = is_purchase

    @property
    def method(self) -> str:
        """``GET`` or ``POST``."""
        return self._method

    @property
    def url(self) -> str:
        """The absolute URL. It never holds the API key."""
        return self._url

    @property
    def headers(self) -> dict[str, str]:
        """The headers to send, names in lower case. ``authorization`` holds the API key."""
        return self._headers

    @property
    def body(self) -> bytes:
        """The body; empty for a ``GET``."""
        return self._body

    @property
    def timeout(self) -> float:
        """How long the whole attempt may take, from connecting to the last byte of the response, in seconds."""
        return self._timeout

    @property
    def connect_timeout(self) -> float:
        """How long connecting may take, TLS included, in seconds."""
        return self._connect_timeout

    @property
    def is_purchase(self) -> bool:
        """Whether this spends money. A purchase travels over a connection of its own, opened for it."""
        return self._is_purchase

    def __hash__(self) -> int:
        return hash((self._method, self._url, self._body))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a request cannot be pickled or copied: it holds the API key")


class HttpResponse(Value):
    """A response. ``repr`` shows no content, because a service may echo the key it was sent."""

    __slots__ = ("_body", "_headers", "_status")
    __match_args__ = ("status", "headers", "body")

    _status: int
    _headers: tuple[tuple[str, str], ...]
    _body: bytes

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        pairs = headers.items() if hasattr(headers, "items") else headers
        self._status = status
        self._headers = tuple((name, value) for name, value in pairs)
        self._body = body

    @property
    def status(self) -> int:
        """The status code."""
        return self._status

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers. Only ``retry-after`` and ``date`` are read; all others may be left out."""
        return self._headers

    @property
    def body(self) -> bytes:
        """The body. No more than 1 MiB of it is read."""
        return self._body

    def __repr__(self) -> str:
        return f"HttpResponse(status={self._status}, <{len(self._body)} bytes>)"


class NotSent(Exception):
    """Raised by a transport to state the proof that no byte of the request has left this machine.

    Only with proof: the name was not found, the connection was refused, TLS failed. A purchase is then tried
    again, and after three attempts fails with the outcome ``not_sent``. Any other exception of a transport
    counts as "may have been sent". Raised ``from`` a ``TimeoutError``, it counts as one.
    """


class TruncatedResponse(Exception):
    """Raised by a transport when a status line arrived, but not the whole response.

    ``response`` is the part that arrived. Raised ``from`` a ``TimeoutError``, it counts as one.
    """

    response: HttpResponse
    """What had arrived."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__("the response was cut short")
        self.response = response

    def __reduce__(self) -> tuple[type[TruncatedResponse], tuple[HttpResponse]]:
        return type(self), (self.response,)


for _class in (Secret, HttpRequest, HttpResponse, NotSent, TruncatedResponse):
    _class.__module__ = "starsbot"
