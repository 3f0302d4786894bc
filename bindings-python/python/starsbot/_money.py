"""Money: amounts of TON, the links with which a balance is topped up, and the wallets in them."""

from __future__ import annotations

from decimal import Decimal

from starsbot import _native
from starsbot._value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self


class Ton(Decimal):
    """An amount of TON, exact to the nanoton. It is a ``Decimal``.

    Raises:
        InvalidArgumentError: field ``ton``, when it is no decimal number, is finer than a nanoton or is too
            large; also for a ``float``, which has lost digits already.
    """

    __slots__ = ()

    def __new__(cls, amount: Decimal | int | str) -> Self:
        return cls.from_nano(_native.to_nano(amount))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Returns the amount in a text such as ``1.5``.

        Raises:
            InvalidArgumentError: field ``ton``, when it is no decimal number, is finer than a nanoton or is too
                large.
        """
        return cls(text)

    @classmethod
    def from_nano(cls, nano: int) -> Self:
        """Returns the amount that is so many nanotons."""
        # From text: arithmetic would round to the precision of the caller's context.
        whole, rest = divmod(abs(nano), 1_000_000_000)
        sign = "-" if nano < 0 else ""
        return super().__new__(cls, f"{sign}{whole}.{rest:09}".rstrip("0").rstrip("."))

    @property
    def nano(self) -> int:
        """The amount in nanotons: 1 TON is 1 000 000 000 of them."""
        return _native.to_nano(self)


def to_nano(amount: Decimal | int | str) -> int:
    """Returns an amount of TON in nanotons (1 TON = 1 000 000 000 nanotons), exact.

    Raises:
        InvalidArgumentError: field ``ton``, when it is no decimal number, is finer than a nanoton or is too
            large; also for a ``float``, which has lost digits already.
    """
    return _native.to_nano(amount)


class PaymentLink(Value):
    """A link with which a balance is topped up. ``str()`` is the ``ton://`` link.

    There is no link without a memo: money sent without it cannot be matched to an account.

    Raises:
        InvalidArgumentError: field ``wallet``, ``memo`` or ``amount``.
    """

    __slots__ = ("_amount", "_https", "_memo", "_ton", "_wallet")
    __match_args__ = ("wallet", "memo", "amount")

    _wallet: str
    _memo: str
    _amount: Ton | None
    _ton: str
    _https: str

    def __init__(self, wallet: str, memo: str, amount: Decimal | int | str | None = None) -> None:
        self._ton, self._https = _native.payment_link(wallet, memo, amount)
        self._wallet = wallet
        self._memo = memo
        self._amount = None if amount is None else Ton(amount)

    @property
    def wallet(self) -> str:
        """The recipient's address."""
        return self._wallet

    @property
    def memo(self) -> str:
        """The memo (comment) that is sent along."""
        return self._memo

    @property
    def amount(self) -> Ton | None:
        """The amount that is filled in; ``None`` leaves it to whoever pays."""
        return self._amount

    @property
    def https_link(self) -> str:
        """The same link for places where ``ton://`` cannot be clicked: it opens in Tonkeeper."""
        return self._https

    def qr_svg(self) -> str:
        """The QR code of the link as a picture: SVG, black on white, with its quiet zone.

        Raises:
            InvalidArgumentError: field ``memo``, when it is longer than a QR code can hold.
        """
        return _native.qr_svg(self._wallet, self._memo, self._amount)

    def qr_text(self) -> str:
        """The QR code of the link as text, for a terminal with a dark background.

        Raises:
            InvalidArgumentError: field ``memo``, when it is longer than a QR code can hold.
        """
        return _native.qr_text(self._wallet, self._memo, self._amount)

    def __str__(self) -> str:
        return self._ton


class Wallet(Value):
    """The address of a TON wallet (TEP-2), its checksum verified. Addresses of the test network are refused.

    Raises:
        InvalidArgumentError: field ``wallet``.
    """

    __slots__ = ("_address", "_bounceable", "_hash", "_workchain")
    __match_args__ = ("address",)

    _address: str
    _workchain: int
    _hash: bytes
    _bounceable: bool

    def __init__(self, address: str) -> None:
        self._workchain, self._hash, self._bounceable = _native.parse_wallet(address)
        self._address = address

    @classmethod
    def parse(cls, text: str) -> Self:
        """Returns the wallet of an address.

        Raises:
            InvalidArgumentError: field ``wallet``.
        """
        return cls(text)

    @property
    def address(self) -> str:
        """The address as it was given."""
        return self._address

    @property
    def workchain(self) -> int:
        """The workchain: 0 for ordinary wallets, -1 for the masterchain."""
        return self._workchain

    @property
    def hash(self) -> bytes:
        """The 256 bits that name the account in its workchain."""
        return self._hash

    @property
    def bounceable(self) -> bool:
        """Whether money sent to a wallet that does not exist comes back."""
        return self._bounceable


for _public in (Ton, to_nano, PaymentLink, Wallet):
    _public.__module__ = "starsbot"
