"""A bot that sells Stars: whoever has taken the money writes ``/stars 100 @johndoe`` to it.

    pip install starsbot aiogram
    BOT_TOKEN=... STARSBOT_API_KEY=... OWNER=12345 SELLERS=12345,67890 python aiogram_bot.py

A purchase that is interrupted because the bot is stopped is logged, as an error of the logger ``starsbot``.
"""

import asyncio
import os
import sqlite3

import starsbot
from aiogram import Bot, Dispatcher, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message


class Sales:
    """The messages that were acted on. Telegram repeats those not yet confirmed when the bot stopped."""

    def __init__(self, path: str) -> None:
        self._rows = sqlite3.connect(path, isolation_level=None)
        self._rows.execute("CREATE TABLE IF NOT EXISTS sales (chat, message, PRIMARY KEY (chat, message))")

    def begin(self, message: Message) -> bool:
        """Notes the message; ``False`` if it is there already. This comes before the purchase, not after."""
        row = (message.chat.id, message.message_id)
        return self._rows.execute("INSERT OR IGNORE INTO sales VALUES (?, ?)", row).rowcount == 1

    def close(self) -> None:
        """Closes the file."""
        self._rows.close()


async def sell(
    message: Message,
    command: CommandObject,
    bot: Bot,
    stars: starsbot.AsyncClient,
    sales: Sales,
    owner: int,
    sellers: set[int],
) -> None:
    """Answers ``/stars AMOUNT @USERNAME``. The arguments from ``stars`` on are those of ``make_dispatcher``."""
    if message.from_user is None or message.from_user.id not in sellers:
        return  # Anybody can write to a bot, and each /stars is the owner's money.
    match (command.args or "").split():
        case [amount, to_username] if amount.isdecimal():
            pass
        case _:
            await message.answer("Like this: /stars 100 @johndoe")
            return
    if not sales.begin(message):
        return
    try:
        order = await stars.buy(int(amount), to_username)
    except starsbot.OutcomeUnknownError as error:
        # The one case for a person: neither "sold" nor "failed" would be true, and repeating might buy twice.
        await message.answer("This one is being checked by hand. Please do not repeat it.")
        await bot.send_message(owner, f"{amount} Stars for {to_username}: {error}. {error.purchase}")
    except starsbot.InsufficientBalanceError:
        await message.answer("Sold out for the moment. Nothing was bought.")
        link = (await stars.deposit()).payment_link()
        await bot.send_message(owner, f"The balance is used up. Top up: {link.https_link}")
    except starsbot.InvalidArgumentError as error:
        await message.answer(f"Nothing was bought: {error}")
    except starsbot.StarsBotError as error:
        await message.answer("Nothing was bought." + (" Please try again later." if error.retryable else ""))
        await bot.send_message(owner, f"{amount} Stars for {to_username} were not bought: {error}")
    else:
        await message.answer(order.message)


def make_dispatcher(stars: starsbot.AsyncClient, sales: Sales, owner: int, sellers: set[int]) -> Dispatcher:
    """A dispatcher with the handler. One client serves all messages for as long as the bot lives."""
    router = Router()
    router.message.register(sell, Command("stars"))
    dispatcher = Dispatcher(stars=stars, sales=sales, owner=owner, sellers=sellers)
    dispatcher.include_router(router)
    return dispatcher


async def main() -> None:
    """Runs until it is stopped."""
    owner, sellers = int(os.environ["OWNER"]), {int(one) for one in os.environ["SELLERS"].split(",")}
    sales = Sales("sales.db")
    async with starsbot.AsyncClient(app_name="aiogram_bot/1.0") as stars, Bot(os.environ["BOT_TOKEN"]) as bot:
        dispatcher = make_dispatcher(stars, sales, owner, sellers)
        await dispatcher.start_polling(bot)  # pyright: ignore[reportUnknownMemberType]
    sales.close()


if __name__ == "__main__":
    asyncio.run(main())
