"""Purchases whose call was cut off: by Ctrl-C, by a cancelled task, by a time limit."""

from __future__ import annotations

from starsbot._errors import OutcomeUnknownError


def lost_purchase(error: BaseException) -> OutcomeUnknownError | None:
    """What a call that was cut off leaves behind: the purchase of unknown outcome, or ``None``.

    A purchase that is interrupted after its request may have left does not raise ``OutcomeUnknownError``, but
    what interrupted it: ``KeyboardInterrupt``, ``asyncio.CancelledError``, ``TimeoutError`` of
    ``asyncio.timeout``, an exception of a signal handler such as Celery's ``SoftTimeLimitExceeded``. This finds
    the unknown outcome in the causes of such an exception, so that it can be stored before the exception
    travels on. It is logged as well, as an error of the logger ``starsbot``.

        try:
            order = await client.buy(100, "@johndoe")
        except BaseException as error:
            lost = starsbot.lost_purchase(error)
            if lost is not None:
                remember(lost.purchase)
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

    logging.getLogger("starsbot").error("a purchase was cut off: %s", error)


lost_purchase.__module__ = "starsbot"
