"""Buy Telegram Stars from a prepaid TON balance, through the Stars Bot API.

    import starsbot

    with starsbot.Client(api_key="sk_...") as client:  # or set STARSBOT_API_KEY
        print(client.balance().ton)
        try:
            order = client.buy(100, "@johndoe")
        except starsbot.OutcomeUnknownError as error:
            print("may have been bought, do not repeat:", error)
        except starsbot.StarsBotError as error:
            print("nothing was bought:", error)
        else:
            print(order.order_id, order.message)

``AsyncClient`` has the same methods for asyncio. ``Client.sandbox()`` and ``AsyncClient.sandbox()`` need no
key and no network, and spend nothing.
"""

# Everything is imported when it is first used: a program that only starts pays nothing for it.
_HOMES = {
    "AnswerCut": "_transport",
    "AsyncClient": "_async_client",
    "BadRequestError": "_errors",
    "Balance": "_money",
    "Client": "_client",
    "ConnectionFailedError": "_errors",
    "ConnectionLostError": "_errors",
    "Delivery": "_enums",
    "Deposit": "_money",
    "ForbiddenError": "_errors",
    "HttpRequest": "_transport",
    "HttpResponse": "_transport",
    "InsufficientBalanceError": "_errors",
    "InvalidArgumentError": "_errors",
    "InvalidConfigError": "_errors",
    "InvalidResponseError": "_errors",
    "NotFoundError": "_errors",
    "NotSent": "_transport",
    "Order": "_purchases",
    "Outcome": "_enums",
    "OutcomeUnknownError": "_errors",
    "PaymentLink": "_money",
    "RateLimitedError": "_errors",
    "RequestTimeoutError": "_errors",
    "Sandbox": "_sandbox",
    "SandboxPurchase": "_purchases",
    "ServerError": "_errors",
    "Stage": "_enums",
    "StarsBotError": "_errors",
    "Timeouts": "_timeouts",
    "UnauthorizedError": "_errors",
    "UnexpectedStatusError": "_errors",
    "UnknownPurchase": "_purchases",
    "Wallet": "_money",
    "__version__": "_native",
    "lost_purchase": "_lost",
    "parse_ton": "_parse",
    "parse_username": "_parse",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'starsbot' has no attribute {name!r}")
    module = __import__(f"starsbot.{home}", fromlist=(name,))
    value = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
