"""Values are frozen, hashable, comparable, picklable, and can be matched."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal, localcontext

import pytest
import starsbot

WALLET = "UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI"

VALUES = [
    starsbot.Balance("1.234567"),
    starsbot.Deposit(WALLET, "AP1", "Send TON."),
    starsbot.PaymentLink(WALLET, "AP1", "1.5"),
    starsbot.PaymentLink(WALLET, "AP1"),
    starsbot.Order("id", 100, "johndoe", "Stars sent to @johndoe.", starsbot.Delivery.DELIVERED),
    starsbot.UnknownPurchase(100, None, starsbot.Stage.ANSWERED, 1_700_000_000_123, 1_700_000_001_456),
    starsbot.SandboxPurchase("id", 1, None, Decimal("0.5"), starsbot.Delivery.MANUAL, True, 1),
    starsbot.Timeouts(1, 2, 3),
    starsbot.Wallet(WALLET),
    starsbot.HttpResponse(200, {"date": "x"}, b"{}"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_one(value: object) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(value, protocol)) == value
    assert copy.deepcopy(value) == value
    assert hash(copy.copy(value)) == hash(value)
    assert value != object()
    assert type(value).__module__ == "starsbot"
    assert type(value).__doc__
    for name in type(value).__match_args__:
        assert getattr(type(value), name).__doc__
        with pytest.raises(AttributeError):
            setattr(value, name, None)
    with pytest.raises(AttributeError):
        value.something = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("nano", "text"),
    [
        (0, "0"),
        (1, "1E-9"),
        (-500_000_000, "-0.5"),
        (5_000_000_000, "5"),
        (10_000_000_000, "10"),
        (2**63 - 1, "9223372036.854775807"),
        (-(2**63), "-9223372036.854775808"),
    ],
)
def test_money_is_exact_in_any_context(nano: int, text: str) -> None:
    balance = starsbot.Balance(text)
    assert balance.nano == nano
    with localcontext() as context:
        context.prec = 3
        assert balance.ton == Decimal(text)
    assert type(balance.nano) is int
    assert starsbot.parse_ton(balance.ton) == nano


def test_reprs_are_readable_and_can_be_evaluated() -> None:
    balance = starsbot.Balance(Decimal("1.5"))
    assert repr(balance) == "Balance(ton=Decimal('1.5'), currency='TON')"
    assert eval(repr(balance), {"Decimal": Decimal, "Balance": starsbot.Balance}) == balance


def test_match() -> None:
    order = starsbot.Order("id", 100, None, "", starsbot.Delivery.MANUAL)
    match order:
        case starsbot.Order(amount_stars=100, delivery=starsbot.Delivery.MANUAL):
            pass
        case _:
            pytest.fail("not matched")
    match starsbot.Balance(2):
        case starsbot.Balance(ton, "TON"):
            assert ton == 2
        case _:
            pytest.fail("not matched")


def test_enums_are_text() -> None:
    assert starsbot.Delivery.MANUAL == "manual"
    assert f"{starsbot.Outcome.NOT_SENT}" == str(starsbot.Outcome.NOT_SENT) == "not_sent"
    assert pickle.loads(pickle.dumps(starsbot.Stage.ANSWERED)) is starsbot.Stage.ANSWERED


def test_payment_links() -> None:
    deposit = starsbot.Deposit(WALLET, "AP123 456")
    assert str(deposit.payment_link()) == f"ton://transfer/{WALLET}?text=AP123%20456"
    link = deposit.payment_link(Decimal("1.5"))
    assert str(link) == f"ton://transfer/{WALLET}?amount=1500000000&text=AP123%20456"
    assert link.https_link == f"https://app.tonkeeper.com/transfer/{WALLET}?amount=1500000000&text=AP123%20456"
    assert link.amount == Decimal("1.5")
    assert link.qr_svg().startswith("<svg")
    assert "█" in link.qr_text()


@pytest.mark.parametrize(
    ("wallet", "memo", "amount", "field"),
    [
        ("UQxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AP1", None, "wallet"),
        (WALLET, " ", None, "memo"),
        (WALLET, None, None, "memo"),
        (WALLET, "AP1", 0, "amount"),
        (WALLET, "AP1", 1.5, "amount"),
        (WALLET, "AP1", True, "amount"),
        (WALLET, "AP1", "1,5", "amount"),
        (WALLET, "AP1", Decimal("NaN"), "amount"),
        (WALLET, "AP1", Decimal("0.0000000001"), "amount"),
    ],
)
def test_no_link_that_would_lose_money(wallet: str, memo: str, amount: object, field: str) -> None:
    with pytest.raises(starsbot.InvalidArgumentError) as caught:
        starsbot.Deposit(wallet, memo).payment_link(amount)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_times_of_an_unknown_purchase() -> None:
    purchase = starsbot.UnknownPurchase(1, None, starsbot.Stage.ANSWERED, 1_700_000_000_123, 1_700_000_001_456)
    assert purchase.started_at.isoformat() == "2023-11-14T22:13:20.123000+00:00"
    assert purchase.ended_at.utcoffset() is not None


def test_usernames() -> None:
    assert starsbot.parse_username(" https://t.me/johndoe ") == "johndoe"
    with pytest.raises(ValueError, match="username"):
        starsbot.parse_username("https://example.com/johndoe")


def test_wallets() -> None:
    wallet = starsbot.Wallet(WALLET)
    assert (wallet.workchain, wallet.bounceable, len(wallet.hash)) == (0, False, 32)
