"""The examples, against the sandbox. Nothing talks to Telegram, or to anything else."""

from __future__ import annotations

import asyncio
import datetime
import importlib.util
import shutil
import subprocess
import sys
import uuid
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import starsbot

# Starlette would rather have a successor of httpx; both do.
pytestmark = pytest.mark.filterwarnings("ignore:Using `httpx`")

EXAMPLES = Path(__file__).parent.parent / "examples"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sandbox() -> Iterator[starsbot.Sandbox]:
    sandbox = starsbot.Sandbox()
    yield sandbox
    assert sandbox.bought_twice == []


# ── script.py ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("100 @johndoe", 0, "Stars sent to @johndoe."),
        ("100 --me", 0, "Stars sent to your Telegram account."),
        ("100 @sandbox_manual", 0, "by hand"),
        ("100 @sandbox_lost_answer", 3, "Before this it was 5 TON"),
        ("9999999 @johndoe", 1, "Top up with the memo AP"),
        ("100 @sandbox_refused", 1, "You may try again"),
        ("100 @sandbox_unauthorized", 1, "401"),
        ("0 @johndoe", 1, "amount_stars"),
        ("100 no__name", 1, "two _ in a row"),
    ],
)
def test_script(arguments: str, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert load("script").main([*arguments.split(), "--sandbox"]) == code
    printed = capsys.readouterr()
    assert said in (printed.err if code else printed.out)


@pytest.mark.parametrize("arguments", ["100", "100 @johndoe --me", "100 @johndoe", "many @johndoe"])
def test_script_refuses(arguments: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STARSBOT_API_KEY", raising=False)
    with pytest.raises(SystemExit, match="2"):
        load("script").main(arguments.split())


@pytest.mark.parametrize(("arguments", "code"), [("100 @johndoe", 3), ("100 @johndoe!", 1)])
def test_script_interrupted(arguments: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    script = load("script")

    def interrupt(request: starsbot.HttpRequest) -> starsbot.HttpResponse:
        if not request.is_purchase:
            return starsbot.HttpResponse(200, body=b'{"balance_ton": 1, "currency": "TON"}')
        raise KeyboardInterrupt

    amount, name = arguments.split()
    client = starsbot.Client(api_key="sk_test", transport=interrupt)
    assert script.buy(client, int(amount), name) == code


# ── aiogram_bot.py ──────────────────────────────────────────────────────────────────────────────────────

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
        self.example = load("aiogram_bot")
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


@pytest.mark.parametrize("fault", ["lost_answer", "lost_request", "truncated", "html", "server_error"])
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
    [("@no__name", "Nothing was bought: ", 1), ("@sandbox_refused", "Please try again later.", 2)],
)
def test_bot_says_that_nothing_was_bought(recipient: str, said: str, sent: int, chat: Chat) -> None:
    messages = chat.says(f"/stars 100 {recipient}")
    assert said in messages[0][1]
    assert len(messages) == sent


# ── fastapi_backend.py ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def app(sandbox: starsbot.Sandbox) -> Iterator[Any]:
    from fastapi.testclient import TestClient

    application = load("fastapi_backend").create_app(starsbot.AsyncClient.sandbox(sandbox))
    with TestClient(application) as client:
        client.headers["authorization"] = "Bearer session-of-alice"
        yield client


def purchase(to_username: str = "@johndoe", amount_stars: object = 100) -> dict[str, object]:
    return {"id": str(uuid.uuid4()), "amount_stars": amount_stars, "to_username": to_username}


def test_backend_sells_once(app: Any, sandbox: starsbot.Sandbox) -> None:
    wanted = purchase()
    for _ in range(2):
        answer = app.post("/stars", json=wanted)
        assert answer.status_code == 200
        assert answer.json() == {"state": "done", "message": "Stars sent to @johndoe."}
    assert len(sandbox.purchases) == 1


@pytest.mark.parametrize("session", [None, "session-of-mallory"])
def test_backend_sells_to_signed_in_users_only(
    session: str | None, app: Any, sandbox: starsbot.Sandbox
) -> None:
    del app.headers["authorization"]
    headers = {"authorization": f"Bearer {session}"} if session else {}
    assert app.post("/stars", json=purchase(), headers=headers).status_code == 401
    assert sandbox.requests == 0


@pytest.mark.parametrize("amount_stars", [0, 49, 1001, True, "100", 100.5, None])
def test_backend_has_limits(amount_stars: object, app: Any, sandbox: starsbot.Sandbox) -> None:
    assert app.post("/stars", json=purchase(amount_stars=amount_stars)).status_code == 422
    assert sandbox.requests == 0


@pytest.mark.parametrize(
    ("to_username", "status"),
    [
        ("", 422),
        ("no__name", 422),
        ("@sandbox_not_found", 404),
        ("@sandbox_insufficient", 503),
        ("@sandbox_unauthorized", 503),
        ("@sandbox_refused", 503),
        ("@sandbox_rate_limit", 503),
        ("@sandbox_lost_answer", 202),
        ("@sandbox_truncated", 202),
        ("@sandbox_server_error", 202),
    ],
)
def test_backend_answers(to_username: str, status: int, app: Any, sandbox: starsbot.Sandbox) -> None:
    wanted = purchase(to_username)
    answers = [app.post("/stars", json=wanted) for _ in range(2)]
    assert [one.status_code for one in answers] == [status, status]
    assert answers[0].headers.get("retry-after") == ("2" if "rate_limit" in to_username else None)
    assert "sk_" not in answers[0].text
    assert len(sandbox.purchases) <= 1


# ── testing/ ────────────────────────────────────────────────────────────────────────────────────────────


def run_pytest(folder: Path) -> str:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    return done.stdout + done.stderr


def test_fixtures() -> None:
    assert "7 passed" in run_pytest(EXAMPLES / "testing")


def test_fixtures_notice_a_second_purchase(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "testing" / "conftest.py", tmp_path)
    (tmp_path / "test_twice.py").write_text(
        "import asyncio\n"
        "async def twice(stars):\n"
        "    await stars.buy(50, '@johndoe')\n"
        "    await stars.buy(50, '@johndoe')\n"
        "def test_twice(stars):\n"
        "    asyncio.run(twice(stars))\n"
    )
    said = run_pytest(tmp_path)
    assert "bought twice" in said
    assert "1 error" in said
