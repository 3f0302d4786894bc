"""What has a fixed set of values. Each is a ``str`` too, so that it compares with its text and is JSON."""

from __future__ import annotations

from enum import Enum


class _Text(str, Enum):
    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, spec: str) -> str:
        return format(str(self.value), spec)


class Outcome(_Text):
    """What is known about a purchase that failed."""

    NOT_SENT = "not_sent"
    """Proven: nothing of the request left this machine. Nothing was bought."""
    REJECTED = "rejected"
    """The service refused it. Nothing was bought."""
    UNKNOWN = "unknown"
    """It was sent, and nothing proves what became of it. The Stars may have been bought."""


class Delivery(_Text):
    """How the Stars of an order arrive. The API tells this in the text of its message alone."""

    DELIVERED = "delivered"
    """They have been sent."""
    MANUAL = "manual"
    """The order is accepted; they will be delivered by hand."""
    UNRECOGNISED = "unrecognised"
    """The order is accepted; the message says neither."""


class Stage(_Text):
    """How far a purchase of unknown outcome had come."""

    AWAITING_ANSWER = "awaiting_answer"
    """The request may have left; no status line arrived."""
    READING_ANSWER = "reading_answer"
    """A status line arrived; the rest of the answer did not."""
    ANSWERED = "answered"
    """The whole answer arrived, and does not say what became of the purchase."""


for _class in (_Text, Outcome, Delivery, Stage):
    _class.__module__ = "starsbot"
