"""Where a case is played: in memory over a scripted transport, or on the wire against the fault server."""

import asyncio
import http.client
import json
import time
from urllib.parse import urlsplit

import starsbot
from api import MAX_BODY_BYTES
from judge import Judge
from leaks import note

MEMORY_URL = "http://127.0.0.1:8765"


class Memory:
    """A transport without a network, and the clock that goes with it. A fault is a transport's failure."""

    name = "in memory"

    def __init__(self, case, is_async):
        self._judge = Judge(case)
        self._random = case.client.get("random", 1)
        self.base_url = MEMORY_URL
        self.transport = self._send_async if is_async else self._send

    def now(self):
        return time.time()

    def sleep(self, seconds):
        self._judge.wait(round(seconds * 1000))

    def random(self):
        return self._random

    def close(self):
        return self._judge.end()

    async def _send_async(self, request):
        return self._send(request)

    def _send(self, request):
        note("the request", repr(request), str(request), repr(request.headers), f"{request.headers}")
        if not request.url.startswith(MEMORY_URL):
            self._judge.problems.append(f"{request.url} is not below {MEMORY_URL}")
        path = request.url[len(MEMORY_URL) :]
        answer = self._judge.request(request.method, path, request.headers, request.body)
        return arrive(answer)


def arrive(answer):
    """What a transport would report."""
    if answer == "connect_refused":
        raise starsbot.NotSent("connection refused")
    if answer == "hang":
        raise TimeoutError("no answer")
    if answer in ("reset", "close") or answer.fault == "garbage":
        raise ConnectionResetError("the connection was lost")
    # What is over the limit already is not read further, so that nothing more can go wrong with it.
    body, is_too_long = answer.body[: MAX_BODY_BYTES + 1], len(answer.body) > MAX_BODY_BYTES
    response = starsbot.HttpResponse(answer.status, answer.headers, body)
    note("the response", repr(response), str(response))
    if answer.fault is None or is_too_long:
        return response
    cut = starsbot.TruncatedResponse(response)
    if answer.fault == "stall":
        raise cut from TimeoutError("the body stopped coming")
    raise cut


class Wire:
    """A port of the fault server, for the built-in transport. The clock tells the server of a wait."""

    name = "on the wire"
    transport = None

    def __init__(self, case, control_url, is_async):
        self._is_async = is_async
        self._control = urlsplit(control_url).netloc
        self._random = case.client.get("random", 1)
        opened = self._ask("POST", "/cases", case.text)
        self._path = f"/cases/{opened['id']}"
        self.base_url = opened["base_url"]

    def now(self):
        return time.time()

    def sleep(self, seconds):
        asked = ("POST", f"{self._path}/wait", json.dumps({"ms": round(seconds * 1000)}))
        return asyncio.to_thread(self._ask, *asked) if self._is_async else self._ask(*asked)

    def random(self):
        return self._random

    def close(self):
        return self._ask("GET", f"{self._path}/verdict")["failures"]

    def _ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self._control, timeout=20)
        try:
            connection.request(method, path, body and body.encode(), {"content-type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status >= 300:
            raise RuntimeError(f"the fault server answered {response.status} to {method} {path}: {answer!r}")
        return json.loads(answer) if answer.strip() else {}
