"""The examples, against the sandbox. Nothing talks to Telegram, or to anything else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import starsbot
from conftest import EXAMPLES, load_example

# Starlette would rather have a successor of httpx; both do.
pytestmark = pytest.mark.filterwarnings("ignore:Using `httpx`")

# ── script.py ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("100 @johndoe", 0, "Stars sent to @johndoe."),
        ("100 --me", 0, "Stars sent to your Telegram account."),
        ("100 @sandbox_manual", 0, "this one manually"),
        ("100 @sandbox_response_dropped", 3, "Before this it was 5 TON"),
        ("9999999 @johndoe", 1, "Top up with the memo AP"),
        ("100 @sandbox_connection_refused", 1, "You may try again"),
        ("100 @sandbox_unauthorized", 1, "401"),
        ("0 @johndoe", 1, "amount_stars"),
        ("100 no__name", 1, "two _ in a row"),
    ],
)
def test_script(arguments: str, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert load_example("script").main([*arguments.split(), "--sandbox"]) == code
    printed = capsys.readouterr()
    assert said in (printed.err if code else printed.out)


@pytest.mark.parametrize("arguments", ["100", "100 @johndoe --me", "100 @johndoe", "many @johndoe"])
def test_script_refuses(arguments: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STARSBOT_API_KEY", raising=False)
    with pytest.raises(SystemExit, match="2"):
        load_example("script").main(arguments.split())


@pytest.mark.parametrize(("arguments", "code"), [("100 @johndoe", 3), ("100 @johndoe!", 1)])
def test_script_interrupted(arguments: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    script = load_example("script")

    def interrupt(request: starsbot.HttpRequest) -> starsbot.HttpResponse:
        if not request.is_purchase:
            return starsbot.HttpResponse(200, body=b'{"balance_ton": 1, "currency": "TON"}')
        raise KeyboardInterrupt

    amount, name = arguments.split()
    client = starsbot.Client(api_key="sk_test", transport=interrupt)
    assert script.buy(client, int(amount), name) == code


# ── fastapi_backend.py ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def app(sandbox: starsbot.Sandbox) -> Iterator[Any]:
    from fastapi.testclient import TestClient

    application = load_example("fastapi_backend").create_app(starsbot.AsyncClient.sandbox(sandbox))
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
        ("@sandbox_insufficient_balance", 503),
        ("@sandbox_unauthorized", 503),
        ("@sandbox_connection_refused", 503),
        ("@sandbox_rate_limit", 503),
        ("@sandbox_response_dropped", 202),
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
