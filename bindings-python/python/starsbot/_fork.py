"""A fork must not find another thread in the middle of an import: the child would wait for it for ever."""

import os


def _finish_imports() -> None:
    """Loads what calls load when they first need it, or waits for the thread that is at it."""
    import starsbot._errors
    import starsbot._lost
    import starsbot._money
    import starsbot._purchases
    import starsbot._timeouts
    import starsbot._transport  # noqa: F401


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_finish_imports)
