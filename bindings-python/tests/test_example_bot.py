"""The example of a bot, against the sandbox. Nothing talks to Telegram."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest
import starsbot
from conftest import load_example

OWNER, SELLER, STRANGER = 1, 2, 3


class Chat:
    """A bot whose session sends nothing: it keeps what would have been sent."""

    def __init__(self, sandbox: starsbot.Sandbox, sales: str = ":memory:") -> None:
        from aiogram import Bot
        from aiogram.client.session.base import BaseSession
        from aiogram.methods import SendMessage
        from aiogram.types import Message

        sent: list[tuple[int | str, str]] = []

        class Session(BaseSession):
            async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:
                assert isinstance(method, SendMessage)
                sent.append((method.chat_id, method.text))
                chat = {"id": method.chat_id, "type": "private"}
                return Message.model_validate(
                    {"message_id": 1000 + len(sent), "date": 0, "chat": chat, "text": method.text}
                )

            async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
                raise AssertionError("nothing is downloaded")
                yield b""

            async def close(self) -> None:
                pass

        self.sent = sent
        self.example = load_example("aiogram_bot")
        self.bot = Bot("42:TEST", session=Session())
        self.sales = self.example.Sales(sales)
        self.client = starsbot.AsyncClient.sandbox(sandbox)
        self.dispatcher = self.example.make_dispatcher(self.client, self.sales, OWNER, {OWNER, SELLER})

    def says(self, text: str, user: int = SELLER, message: int = 1) -> list[tuple[int | str, str]]:
        """What the bot sends when a user writes this."""
        from aiogram.types import Chat, Message, Update, User

        written = Message(
            message_id=message,
            date=datetime.datetime.now(datetime.timezone.utc),
            chat=Chat(id=user, type="private"),
            from_user=User(id=user, is_bot=False, first_name="U"),
            text=text,
        )
        before = len(self.sent)
        update = Update(update_id=message, message=written)
        asyncio.run(self.dispatcher.feed_update(self.bot, update))
        return self.sent[before:]


@pytest.fixture
def chat(sandbox: starsbot.Sandbox) -> Iterator[Chat]:
    chat = Chat(sandbox)
    yield chat
    chat.sales.close()


def test_bot_sells(chat: Chat, sandbox: starsbot.Sandbox) -> None:
    assert chat.says("/stars 100 @johndoe") == [(SELLER, "Stars sent to @johndoe.")]
    assert [(one.amount_stars, one.to_username) for one in sandbox.purchases] == [(100, "johndoe")]


def test_bot_sells_to_nobody_for_a_stranger(chat: Chat, sandbox: starsbot.Sandbox) -> None:
    assert chat.says("/stars 100 @johndoe", user=STRANGER) == []
    assert sandbox.requests == 0


@pytest.mark.parametrize(
    "text", ["/stars", "/stars 100", "/stars @johndoe", "/stars -1 @a", "/stars 1.5 @a", "/stars 1 2 3"]
)
def test_bot_explains_itself(text: str, chat: Chat, sandbox: starsbot.Sandbox) -> None:
    assert chat.says(text) == [(SELLER, "Like this: /stars 100 @johndoe")]
    assert sandbox.requests == 0


@pytest.mark.parametrize("fault", ["response_dropped", "request_dropped", "truncated", "html", "server_error"])
def test_bot_tells_its_owner_what_it_does_not_know(fault: Any, chat: Chat, sandbox: starsbot.Sandbox) -> None:
    sandbox.fail_next("buy", fault)
    to_seller, to_owner = chat.says("/stars 100 @johndoe")
    assert to_seller[0] == SELLER
    assert "do not repeat" in to_seller[1]
    assert to_owner[0] == OWNER
    assert "johndoe" in to_owner[1]
    assert sandbox.requests == 1


def test_bot_does_nothing_for_a_message_that_comes_again(tmp_path: Path, sandbox: starsbot.Sandbox) -> None:
    file = str(tmp_path / "sales.db")
    first = Chat(sandbox, file)
    assert first.says("/stars 100 @johndoe", message=7)
    assert first.says("/stars 100 @johndoe", message=7) == []
    first.sales.close()
    restarted = Chat(sandbox, file)
    assert restarted.says("/stars 100 @johndoe", message=7) == []
    assert restarted.says("/stars 100 @janedoe", message=8)
    restarted.sales.close()
    assert len(sandbox.purchases) == 2


def test_bot_is_sold_out(chat: Chat) -> None:
    to_seller, to_owner = chat.says("/stars 9999999 @johndoe")
    assert to_seller == (SELLER, "Sold out for the moment. Nothing was bought.")
    assert "https://" in to_owner[1]


@pytest.mark.parametrize(
    ("recipient", "said", "sent"),
    [("@no__name", "Nothing was bought: ", 1), ("@sandbox_connection_refused", "Please try again later.", 2)],
)
def test_bot_says_that_nothing_was_bought(recipient: str, said: str, sent: int, chat: Chat) -> None:
    messages = chat.says(f"/stars 100 {recipient}")
    assert said in messages[0][1]
    assert len(messages) == sent
