"""Money: the balance, and how to top it up."""

from __future__ import annotations

from starsbot import _native
from starsbot._value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal


class Balance(Value):
    """The prepaid balance."""

    __slots__ = ("_currency", "_nano")
    __match_args__ = ("ton", "currency")

    _nano: int
    _currency: str

    def __init__(self, ton: Decimal | int | str, currency: str = "TON") -> None:
        self._nano = _native.parse_ton(ton)
        self._currency = currency

    @property
    def ton(self) -> Decimal:
        """The amount in TON, exact to the nanoton."""
        from decimal import Decimal

        # From text: arithmetic would round to the precision of the caller's context.
        whole, nano = divmod(abs(self._nano), 1_000_000_000)
        sign = "-" if self._nano < 0 else ""
        return Decimal(f"{sign}{whole}.{nano:09}".rstrip("0").rstrip("."))

    @property
    def nano(self) -> int:
        """The amount in nanotons: 1 TON is 1 000 000 000 of them."""
        return self._nano

    @property
    def currency(self) -> str:
        """The currency as the service names it: ``TON``."""
        return self._currency


def balance_of(nano: int, currency: str) -> Balance:
    balance = Balance.__new__(Balance)
    balance._nano = nano
    balance._currency = currency
    return balance


class Deposit(Value):
    """A wallet, and the memo that tells the service whose balance to top up."""

    __slots__ = ("_memo", "_message", "_wallet")
    __match_args__ = ("wallet", "memo", "message")

    _wallet: str
    _memo: str
    _message: str

    def __init__(self, wallet: str, memo: str, message: str = "") -> None:
        self._wallet = wallet
        self._memo = memo
        self._message = message

    @property
    def wallet(self) -> str:
        """The wallet's address, as the service gives it. It is verified when a link is made from it."""
        return self._wallet

    @property
    def memo(self) -> str:
        """The memo (comment) to send along. Money sent without it cannot be matched."""
        return self._memo

    @property
    def message(self) -> str:
        """What the service says about it."""
        return self._message

    def payment_link(self, amount: Decimal | int | str | None = None) -> PaymentLink:
        """A link that opens a wallet app with the recipient, the memo and the amount (in TON) filled in.

        Raises:
            InvalidArgumentError: field ``wallet`` when the service's address is not a valid one of the main
                network, ``memo`` when it gave none, ``amount`` when it is not a positive amount of TON.
        """
        return PaymentLink(self._wallet, self._memo, amount)


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
    _amount: str | None
    _ton: str
    _https: str

    def __init__(self, wallet: str, memo: str, amount: Decimal | int | str | None = None) -> None:
        self._ton, self._https = _native.payment_link(wallet, memo, amount)
        self._wallet = wallet
        self._memo = memo
        self._amount = None if amount is None else str(amount)

    @property
    def wallet(self) -> str:
        """The recipient's address."""
        return self._wallet

    @property
    def memo(self) -> str:
        """The memo (comment) that is sent along."""
        return self._memo

    @property
    def amount(self) -> Decimal | None:
        """The amount in TON that is filled in; ``None`` leaves it to whoever pays."""
        if self._amount is None:
            return None
        from decimal import Decimal

        return Decimal(self._amount.strip())

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


for _class in (Balance, Deposit, PaymentLink, Wallet):
    _class.__module__ = "starsbot"
