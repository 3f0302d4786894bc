"""What calls load when they first need it, loaded at once."""

import os


def load_all() -> None:
    """Imports everything that the result of a call is made of.

    Before a purchase is sent: an import that fails afterwards would cost the order. And before a fork, which
    must not find another thread in the middle of an import: the child would wait for it for ever.
    """
    import datetime  # noqa: F401
    import logging  # noqa: F401

    import starsbot._errors
    import starsbot._interruption
    import starsbot._models
    import starsbot._transport  # noqa: F401


def need_stack(frames: int = 60) -> None:
    """Raises ``RecursionError`` if the stack has no room for handing over an order."""
    if frames > 0:
        need_stack(frames - 1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=load_all)
