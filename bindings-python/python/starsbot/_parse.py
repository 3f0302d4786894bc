"""Readers of what people type."""

from __future__ import annotations

from starsbot import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal


def parse_username(text: str) -> str:
    """The Telegram username in what a person has typed or pasted, without ``@``.

    Blanks around it, one leading ``@``, and links to ``t.me``, ``telegram.me``, ``telegram.dog`` or
    ``tg://resolve?domain=`` are taken off. ``buy`` does the same by itself; this is for checking a form early.

    Raises:
        InvalidArgumentError: field ``username``, when what is left is no username by Telegram's rule.
    """
    return _native.parse_username(text)


def parse_ton(amount: Decimal | int | str) -> int:
    """An amount of TON in nanotons (1 TON = 1 000 000 000 nanotons), exact.

    Raises:
        InvalidArgumentError: field ``ton``, when it is no decimal number, is finer than a nanoton or is too
            large; also for a ``float``, which has lost digits already.
    """
    return _native.parse_ton(amount)


for _function in (parse_username, parse_ton):
    _function.__module__ = "starsbot"
