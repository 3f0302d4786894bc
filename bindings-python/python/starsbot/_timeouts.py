"""How long things may take."""

from __future__ import annotations

from starsbot._value import Value


class Timeouts(Value):
    """How long things may take, in seconds. Each is more than 0 and at most a day.

    ``purchase`` is long for a reason: cutting a purchase short makes outcomes unknown that would have been
    known a moment later.
    """

    __slots__ = ("_connect", "_purchase", "_read")
    __match_args__ = ("connect", "read", "purchase")

    _connect: float
    _read: float
    _purchase: float

    def __init__(self, connect: float = 5.0, read: float = 30.0, purchase: float = 120.0) -> None:
        self._connect = connect
        self._read = read
        self._purchase = purchase

    @property
    def connect(self) -> float:
        """Connecting, TLS included."""
        return self._connect

    @property
    def read(self) -> float:
        """An attempt at a read, connecting included."""
        return self._read

    @property
    def purchase(self) -> float:
        """The answer to a purchase, once connected."""
        return self._purchase


Timeouts.__module__ = "starsbot"
