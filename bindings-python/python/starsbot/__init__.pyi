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

from starsbot._async_client import AsyncClient as AsyncClient
from starsbot._client import Client as Client
from starsbot._enums import Delivery as Delivery
from starsbot._enums import Outcome as Outcome
from starsbot._enums import Stage as Stage
from starsbot._errors import BadRequestError as BadRequestError
from starsbot._errors import ConnectionFailedError as ConnectionFailedError
from starsbot._errors import ConnectionLostError as ConnectionLostError
from starsbot._errors import ForbiddenError as ForbiddenError
from starsbot._errors import InsufficientBalanceError as InsufficientBalanceError
from starsbot._errors import InvalidArgumentError as InvalidArgumentError
from starsbot._errors import InvalidConfigError as InvalidConfigError
from starsbot._errors import InvalidResponseError as InvalidResponseError
from starsbot._errors import NotFoundError as NotFoundError
from starsbot._errors import OutcomeUnknownError as OutcomeUnknownError
from starsbot._errors import RateLimitedError as RateLimitedError
from starsbot._errors import RequestTimeoutError as RequestTimeoutError
from starsbot._errors import ServerError as ServerError
from starsbot._errors import StarsBotError as StarsBotError
from starsbot._errors import UnauthorizedError as UnauthorizedError
from starsbot._errors import UnexpectedStatusError as UnexpectedStatusError
from starsbot._lost import lost_purchase as lost_purchase
from starsbot._money import Balance as Balance
from starsbot._money import Deposit as Deposit
from starsbot._money import PaymentLink as PaymentLink
from starsbot._money import Wallet as Wallet
from starsbot._native import __version__ as __version__
from starsbot._parse import parse_ton as parse_ton
from starsbot._parse import parse_username as parse_username
from starsbot._purchases import Order as Order
from starsbot._purchases import SandboxPurchase as SandboxPurchase
from starsbot._purchases import UnknownPurchase as UnknownPurchase
from starsbot._sandbox import Sandbox as Sandbox
from starsbot._timeouts import Timeouts as Timeouts
from starsbot._transport import AnswerCut as AnswerCut
from starsbot._transport import HttpRequest as HttpRequest
from starsbot._transport import HttpResponse as HttpResponse
from starsbot._transport import NotSent as NotSent

__all__ = [
    "AnswerCut",
    "AsyncClient",
    "BadRequestError",
    "Balance",
    "Client",
    "ConnectionFailedError",
    "ConnectionLostError",
    "Delivery",
    "Deposit",
    "ForbiddenError",
    "HttpRequest",
    "HttpResponse",
    "InsufficientBalanceError",
    "InvalidArgumentError",
    "InvalidConfigError",
    "InvalidResponseError",
    "NotFoundError",
    "NotSent",
    "Order",
    "Outcome",
    "OutcomeUnknownError",
    "PaymentLink",
    "RateLimitedError",
    "RequestTimeoutError",
    "Sandbox",
    "SandboxPurchase",
    "ServerError",
    "Stage",
    "StarsBotError",
    "Timeouts",
    "UnauthorizedError",
    "UnexpectedStatusError",
    "UnknownPurchase",
    "Wallet",
    "__version__",
    "lost_purchase",
    "parse_ton",
    "parse_username",
]

def __dir__() -> list[str]: ...
