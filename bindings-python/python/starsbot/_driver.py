"""The loop that drives a call of ``AsyncClient``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from starsbot import _native


async def drive(call: _native.AsyncCall) -> Any:
    """Awaits what a call asks for, until it is over."""
    try:
        awaitable = call.start()
        while awaitable is not None:
            try:
                value = await awaitable
            except Exception as error:
                awaitable = call.raised(error)
            else:
                awaitable = call.returned(value)
        return call.result()
    except BaseException as error:
        call.interrupt(error)
        raise
