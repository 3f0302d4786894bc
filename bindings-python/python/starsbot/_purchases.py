"""Purchases: those that succeeded, those of unknown outcome, those of a sandbox."""

from __future__ import annotations

from starsbot._enums import Delivery, Stage
from starsbot._value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal


class Order(Value):
    """A purchase that the service has accepted."""

    __slots__ = ("_amount_stars", "_delivery", "_message", "_order_id", "_to_username")
    __match_args__ = ("order_id", "amount_stars", "to_username", "message", "delivery")

    _order_id: str
    _amount_stars: int
    _to_username: str | None
    _message: str
    _delivery: Delivery

    def __init__(
        self,
        order_id: str,
        amount_stars: int,
        to_username: str | None = None,
        message: str = "",
        delivery: Delivery = Delivery.UNRECOGNISED,
    ) -> None:
        self._order_id = order_id
        self._amount_stars = amount_stars
        self._to_username = to_username
        self._message = message
        self._delivery = Delivery(delivery)

    @property
    def order_id(self) -> str:
        """The service's name for the order. Two equal purchases within one second may share it."""
        return self._order_id

    @property
    def amount_stars(self) -> int:
        """The Stars bought, as the service confirms them."""
        return self._amount_stars

    @property
    def to_username(self) -> str | None:
        """The recipient as the service confirms it; ``None`` is the owner of the API key."""
        return self._to_username

    @property
    def message(self) -> str:
        """What the service says about the delivery."""
        return self._message

    @property
    def delivery(self) -> Delivery:
        """What ``message`` says about the delivery, for code."""
        return self._delivery


class UnknownPurchase(Value):
    """A purchase of unknown outcome.

    It has what is needed to find out, from the balance and from the recipient, whether it happened.
    """

    __slots__ = ("_amount_stars", "_ended_at_ms", "_stage", "_started_at_ms", "_to_username")
    __match_args__ = ("amount_stars", "to_username", "stage", "started_at_ms", "ended_at_ms")

    _amount_stars: int
    _to_username: str | None
    _stage: Stage
    _started_at_ms: int
    _ended_at_ms: int

    def __init__(
        self,
        amount_stars: int,
        to_username: str | None,
        stage: Stage,
        started_at_ms: int,
        ended_at_ms: int,
    ) -> None:
        self._amount_stars = amount_stars
        self._to_username = to_username
        self._stage = Stage(stage)
        self._started_at_ms = started_at_ms
        self._ended_at_ms = ended_at_ms

    @property
    def amount_stars(self) -> int:
        """The Stars asked for."""
        return self._amount_stars

    @property
    def to_username(self) -> str | None:
        """The recipient; ``None`` is the owner of the API key."""
        return self._to_username

    @property
    def stage(self) -> Stage:
        """How far it had come."""
        return self._stage

    @property
    def started_at_ms(self) -> int:
        """When the call began, in milliseconds since the Unix epoch."""
        return self._started_at_ms

    @property
    def ended_at_ms(self) -> int:
        """When its outcome became unknown, in milliseconds since the Unix epoch."""
        return self._ended_at_ms

    @property
    def started_at(self) -> datetime:
        """When the call began, in UTC."""
        return _utc(self._started_at_ms)

    @property
    def ended_at(self) -> datetime:
        """When its outcome became unknown, in UTC."""
        return _utc(self._ended_at_ms)


class SandboxPurchase(Value):
    """A purchase that a sandbox has made."""

    __slots__ = (
        "_amount_stars",
        "_answered",
        "_at_unix_ms",
        "_cost",
        "_delivery",
        "_order_id",
        "_to_username",
    )
    __match_args__ = (
        "order_id",
        "amount_stars",
        "to_username",
        "cost",
        "delivery",
        "answered",
        "at_unix_ms",
    )

    _order_id: str
    _amount_stars: int
    _to_username: str | None
    _cost: Decimal
    _delivery: Delivery
    _answered: bool
    _at_unix_ms: int

    def __init__(
        self,
        order_id: str,
        amount_stars: int,
        to_username: str | None,
        cost: Decimal,
        delivery: Delivery,
        answered: bool,
        at_unix_ms: int,
    ) -> None:
        self._order_id = order_id
        self._amount_stars = amount_stars
        self._to_username = to_username
        self._cost = cost
        self._delivery = Delivery(delivery)
        self._answered = answered
        self._at_unix_ms = at_unix_ms

    @property
    def order_id(self) -> str:
        """The order's name. Two equal purchases within one second share it."""
        return self._order_id

    @property
    def amount_stars(self) -> int:
        """The Stars bought."""
        return self._amount_stars

    @property
    def to_username(self) -> str | None:
        """The recipient; ``None`` is the owner of the API key."""
        return self._to_username

    @property
    def cost(self) -> Decimal:
        """What they cost, in TON."""
        return self._cost

    @property
    def delivery(self) -> Delivery:
        """How the Stars arrive: delivered or manual."""
        return self._delivery

    @property
    def answered(self) -> bool:
        """Whether the buyer was told: ``False`` when the answer was lost, cut short, replaced or too late."""
        return self._answered

    @property
    def at_unix_ms(self) -> int:
        """When it was made, in milliseconds since the Unix epoch of the sandbox's time."""
        return self._at_unix_ms


def _utc(ms: int) -> datetime:
    from datetime import datetime, timezone

    return datetime.fromtimestamp(ms / 1000, timezone.utc)


for _class in (Order, UnknownPurchase, SandboxPurchase):
    _class.__module__ = "starsbot"
