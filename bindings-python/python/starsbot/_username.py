"""Usernames as people type them."""

from __future__ import annotations

from starsbot import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self


class Username(str):
    """A Telegram username, without ``@``. It is a ``str``.

    Raises:
        InvalidArgumentError: field ``username``, when the text is no username by Telegram's rule.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, _native.parse_username(text))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Returns the username in what a person has typed or pasted.

        Blanks around it, one leading ``@``, and links to ``t.me``, ``telegram.me``, ``telegram.dog`` or
        ``tg://resolve?domain=`` are taken off. ``buy`` does the same by itself; this is for checking a form
        early.

        Raises:
            InvalidArgumentError: field ``username``, when what is left is no username by Telegram's rule.
        """
        return cls(text)


Username.__module__ = "starsbot"
