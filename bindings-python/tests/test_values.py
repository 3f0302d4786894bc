"""Values are frozen, hashable, comparable, picklable, and can be matched."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import datetime, timedelta, timezone
from decimal import Decimal, localcontext

import pytest
import starsbot

WALLET = "UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI"

BEGAN = datetime(2023, 11, 14, 22, 13, 20, 123_000, timezone.utc)
ENDED = BEGAN + timedelta(seconds=1)

VALUES = [
    starsbot.Balance("1.234567"),
    starsbot.Deposit(WALLET, "AP1", "Send TON."),
    starsbot.PaymentLink(WALLET, "AP1", "1.5"),
    starsbot.PaymentLink(WALLET, "AP1"),
    starsbot.Order("id", 100, "johndoe", "Stars sent to @johndoe.", starsbot.Delivery.DELIVERED),
    starsbot.UnknownPurchase(100, None, starsbot.Stage.RESPONSE_RECEIVED, BEGAN, ENDED),
    starsbot.SandboxPurchase("id", 1, None, Decimal("0.5"), starsbot.Delivery.MANUAL, True, BEGAN),
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
    assert starsbot.to_nano(balance.ton) == nano


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
    assert pickle.loads(pickle.dumps(starsbot.Stage.RESPONSE_RECEIVED)) is starsbot.Stage.RESPONSE_RECEIVED


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


def test_plain_data_is_json() -> None:
    purchase = starsbot.UnknownPurchase(1, None, starsbot.Stage.RESPONSE_RECEIVED, BEGAN, ENDED)
    assert json.loads(json.dumps(purchase.to_dict())) == {
        "amount_stars": 1,
        "to_username": None,
        "stage": "response_received",
        "started_at": "2023-11-14T22:13:20.123000+00:00",
        "ended_at": "2023-11-14T22:13:21.123000+00:00",
    }
    assert starsbot.Balance("1e-9").to_dict() == {"ton": "0.000000001", "currency": "TON"}


def test_ton() -> None:
    ton = starsbot.Ton.parse("1.5")
    assert (ton, ton.nano, str(ton)) == (Decimal("1.5"), 1_500_000_000, "1.5")
    for copied in (copy.copy(ton), copy.deepcopy(ton), pickle.loads(pickle.dumps(ton))):
        assert (type(copied), copied) == (starsbot.Ton, ton)
    for wrong in ("much", 1.5, True, None, "0.0000000001", 10**5000):
        with pytest.raises(starsbot.InvalidArgumentError) as caught:
            starsbot.Ton(wrong)  # type: ignore[arg-type]
        assert caught.value.field == "ton"


def test_usernames() -> None:
    name = starsbot.Username.parse(" https://t.me/johndoe ")
    assert (name, type(name)) == ("johndoe", starsbot.Username)
    assert pickle.loads(pickle.dumps(name)) == name
    with pytest.raises(ValueError, match="username"):
        starsbot.Username.parse("https://example.com/johndoe")


def test_wallets() -> None:
    wallet = starsbot.Wallet.parse(WALLET)
    assert wallet == starsbot.Wallet(WALLET)
    assert (wallet.workchain, wallet.bounceable, len(wallet.hash)) == (0, False, 32)
