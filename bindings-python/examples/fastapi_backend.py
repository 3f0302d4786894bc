"""A backend for web and mobile apps, in which a signed-in user buys Stars. The API key stays here.

pip install starsbot fastapi uvicorn
STARSBOT_API_KEY=... uvicorn --factory fastapi_backend:create_app
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import starsbot
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

USERS = {"session-of-alice": "alice"}  # Your own sign-in stands here.


def signed_in(session: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    """The user whose session this is."""
    if session.credentials not in USERS:
        raise HTTPException(401, "sign in first")
    return USERS[session.credentials]


class Purchase(BaseModel):
    """What the app sends. It makes ``id`` once for a purchase, so that sending it again buys nothing more."""

    id: UUID
    amount_stars: int = Field(strict=True, ge=50, le=1000)
    to_username: str


class Receipt(BaseModel):
    """What the app gets: ``done`` with 200, or ``checking`` with 202."""

    state: str
    message: str


def create_app(client: starsbot.AsyncClient | None = None) -> FastAPI:
    """The application. One client serves all its requests."""
    stars = client or starsbot.AsyncClient(app_name="fastapi_backend/1.0")
    # Keep these in your database, written before the purchase: they must outlive this process.
    purchases: dict[tuple[str, UUID], asyncio.Task[starsbot.Order]] = {}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with stars:
            yield
            if purchases:
                await asyncio.wait(purchases.values())  # Those on their way end as they would.

    app = FastAPI(lifespan=lifespan)

    @app.post("/stars")
    async def buy(purchase: Purchase, user: Annotated[str, Depends(signed_in)], response: Response) -> Receipt:
        key = (user, purchase.id)
        if key not in purchases:  # Here you would charge the user too.
            purchases[key] = asyncio.create_task(stars.buy(purchase.amount_stars, purchase.to_username))
        try:
            order = await asyncio.shield(purchases[key])  # It goes on when the app hangs up.
        except starsbot.OutcomeUnknownError:
            # No 5xx: apps and proxies repeat those by themselves. A person looks at it, with error.purchase.
            response.status_code = 202
            return Receipt(state="checking", message="We are checking this purchase. Please do not repeat it.")
        except starsbot.InvalidArgumentError as error:
            raise HTTPException(422, str(error))
        except starsbot.NotFoundError:
            raise HTTPException(404, "Telegram does not know this user.")
        except starsbot.StarsBotError as error:  # Our balance, our key, our network: nothing the user can mend.
            wait = {"retry-after": str(round(error.retry_after))} if error.retry_after else None
            raise HTTPException(503, "No Stars just now. Nothing was bought.", wait)
        return Receipt(state="done", message=order.message)

    return app
