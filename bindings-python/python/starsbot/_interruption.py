"""Purchases whose call was interrupted: by Ctrl-C, by a cancelled task, by a time limit."""

from __future__ import annotations

from starsbot._errors import OutcomeUnknownError


def interrupted_purchase(error: BaseException) -> OutcomeUnknownError | None:
    """Returns the purchase of unknown outcome that an interrupted call leaves behind, or ``None``.

    A purchase that is interrupted after its request may have been sent does not raise ``OutcomeUnknownError``,
    but what interrupted it: ``KeyboardInterrupt``, ``asyncio.CancelledError``, ``TimeoutError`` of
    ``asyncio.timeout``, an exception of a signal handler such as Celery's ``SoftTimeLimitExceeded``. This finds
    the unknown outcome in the causes of such an exception, so that it can be stored before the exception
    travels on. It is logged as well, as an error of the logger ``starsbot``.

        try:
            order = await client.buy(100, "@johndoe")
        except BaseException as error:
            interrupted = starsbot.interrupted_purchase(error)
            if interrupted is not None:
                remember(interrupted.purchase)
            raise
    """
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        if isinstance(one, OutcomeUnknownError):
            return one
        seen.add(id(one))
        todo += (one.__context__, one.__cause__)
        todo += getattr(one, "exceptions", ())
    return None


def log(error: BaseException) -> None:
    import logging

    logging.getLogger("starsbot").error("a purchase was interrupted: %s", error)


interrupted_purchase.__module__ = "starsbot"
