"""A case as data. What `tests/README.md` and the schema do not know is refused here too."""

import base64
import json
import re

from api import CODES, FUNCTIONS, OPERATIONS, arguments_of, fields_of

DEFAULT_KEY = "sk_test_0123456789"

ERROR_FIELDS = (
    "code",
    "outcome",
    "may_have_spent",
    "retryable",
    "status",
    "retry_after_ms",
    "field",
    "message_contains",
    "attempts",
)


class Refused(Exception):
    """Not as the format has it."""


class Hidden(dict):
    """A dictionary that prints as nothing, because the API key is in it: what the runner's own local variables
    show is no leak of the library."""

    def __repr__(self):
        return "<hidden>"


class Exchange:
    """One attempt of the client (`answer` is set), or one wait between two attempts (`wait` is set)."""

    def __init__(self, expect=None, answer=None, wait=None):
        self.expect = expect
        self.answer = answer
        self.wait = wait

    @property
    def is_refused(self):
        return self.answer == "connect_refused"


class Reply:
    """An answer of the service. It prints as nothing: its body may echo the key on purpose."""

    def __init__(self, status, headers, body, fault):
        self.status = status
        self.headers = headers
        self.body = body
        self.fault = fault


class Case:
    """One thing that every client must do alike. It prints as its name, because it holds the key."""

    def __init__(self, text):
        case = parse_json(text)
        only(
            case,
            "the case",
            ("format", "name", "why", "types", "client", "call", "exchanges", "result", "platform"),
        )
        needs(case, "the case", ("format", "name", "why", "call", "result"))
        check(case["format"] == 1, f"format {case['format']} is not known")
        check(case.get("types", "dynamic") == "dynamic", f"types {case.get('types')} is not known")
        self.text = text
        self.name = of(str, case["name"], "name")
        self.why = of(str, case["why"], "why")
        self.client = read_client(of(dict, case.get("client", {}), "client"))
        call = of(dict, case["call"], "call")
        only(call, "call", ("operation", "args"))
        needs(call, "call", ("operation",))
        check(call["operation"] in OPERATIONS | FUNCTIONS, f"operation {call['operation']} is not known")
        self.operation = call["operation"]
        self.args = Hidden(of(dict, call.get("args", {}), "args"))
        self.exchanges = [read_exchange(one) for one in of(list, case.get("exchanges", []), "exchanges")]
        self.ok, self.error = read_result(case["result"])
        if "platform" in case:
            platform = of(dict, case["platform"], "platform")
            only(platform, "platform", ("browser",))
            needs(platform, "platform", ("browser",))
            read_error(platform["browser"])
        self._check(is_dynamic="types" in case)

    def __repr__(self):
        return f"<case {self.name}>"

    @property
    def is_sent(self):
        """Whether it talks to the service. The others are pure."""
        return self.operation in OPERATIONS

    @property
    def judges_waits(self):
        """Whether the case says how long the client waits. One with several attempts and no wait does not."""
        return len(self.exchanges) < 2 or any(one.wait for one in self.exchanges)

    @property
    def secret(self):
        """The key that nothing may print."""
        if self.operation == "parse_api_key":
            return self.args["text"]
        return self.client.get("api_key", DEFAULT_KEY)

    def _check(self, is_dynamic):
        check(self.name.split("/")[0] == self.operation, f"{self.name} does not call {self.operation}")
        check(self.is_sent or not self.exchanges, f"{self.operation} sends nothing, yet has exchanges")
        if not is_dynamic:
            only(self.args, "args", arguments_of(self.operation))
        if self.ok is not None:
            only(self.ok, "ok", fields_of(self.operation))
        if not self.judges_waits:
            return
        for at, exchange in enumerate(self.exchanges):
            beside = (self.exchanges[at - 1 : at] if at else []) + self.exchanges[at + 1 : at + 2]
            if exchange.is_refused:
                check(all(one.wait for one in beside), "a refused connection has a wait before and after it")


def parse_json(text):
    """JSON in which no name stands twice."""

    def once(pairs):
        names = [name for name, _ in pairs]
        check(len(names) == len(set(names)), f"a name stands twice among {names}")
        return dict(pairs)

    try:
        return of(dict, json.loads(text, object_pairs_hook=once), "the file")
    except ValueError as error:
        raise Refused(str(error)) from None


def check(is_true, why):
    if not is_true:
        raise Refused(why)


def of(kind, value, what):
    check(type(value) is kind, f"{what} is a {type(value).__name__}, not a {kind.__name__}")
    return value


def only(given, what, names):
    unknown = [name for name in given if name not in names]
    check(not unknown, f"{what} has an unknown field: {', '.join(unknown)}")


def needs(given, what, names):
    missing = [name for name in names if name not in given]
    check(not missing, f"{what} lacks {', '.join(missing)}")


def milliseconds(value, what):
    check(of(int, value, what) >= 0, f"{what} is negative")
    return value


def read_client(client):
    only(client, "client", ("api_key", "base_url", "base_path", "timeouts", "random"))
    for name in ("api_key", "base_url", "base_path"):
        of(str, client.get(name, ""), name)
    check("base_url" not in client or "base_path" not in client, "client has a base_url and a base_path")
    timeouts = of(dict, client.get("timeouts", {}), "timeouts")
    only(timeouts, "timeouts", ("connect_ms", "read_ms"))
    for name, value in timeouts.items():
        check(milliseconds(value, name) > 0, f"{name} is 0")
    random = client.get("random", 1)
    check(type(random) in (int, float) and 0 <= random <= 1, f"random is {random}")
    return client


def read_exchange(exchange):
    exchange = of(dict, exchange, "an exchange")
    names = set(exchange)
    if names == {"wait"}:
        wait = of(dict, exchange["wait"], "wait")
        only(wait, "wait", ("min_ms", "max_ms"))
        needs(wait, "wait", ("min_ms", "max_ms"))
        bounds = (milliseconds(wait["min_ms"], "min_ms"), milliseconds(wait["max_ms"], "max_ms"))
        check(bounds[0] <= bounds[1], "a wait's min_ms is above its max_ms")
        return Exchange(wait=bounds)
    if names == {"fault"}:
        check(
            exchange["fault"] == "connect_refused",
            f"fault {exchange['fault']} expects a request, or is not known",
        )
        return Exchange(answer="connect_refused")
    if names == {"expect", "fault"}:
        check(exchange["fault"] in ("reset", "close", "hang"), f"fault {exchange['fault']} is not known here")
        return Exchange(expect=read_expect(exchange["expect"]), answer=exchange["fault"])
    check(names == {"expect", "reply"}, f"an exchange cannot have {', '.join(sorted(names))}")
    return Exchange(expect=read_expect(exchange["expect"]), answer=read_reply(exchange["reply"]))


def read_expect(expect):
    expect = of(dict, expect, "expect")
    only(expect, "expect", ("method", "path", "headers", "absent_headers", "body"))
    needs(expect, "expect", ("method", "path"))
    check(expect["method"] in ("GET", "POST"), f"method {expect['method']} is not known")
    check(of(str, expect["path"], "path").startswith("/"), "path does not start with /")
    headers = of(dict, expect.get("headers", {}), "headers")
    for name in (*headers, *of(list, expect.get("absent_headers", []), "absent_headers")):
        check(re.fullmatch("[a-z0-9-]+", name), f"header {name} is not in lower case")
    for name, value in headers.items():
        of(str, value, name)
    of(str, expect.get("body", ""), "body")
    return expect


def read_reply(reply):
    reply = of(dict, reply, "reply")
    only(reply, "reply", ("status", "headers", "body", "body_base64", "body_repeat", "fault"))
    bodies = [name for name in ("body", "body_base64", "body_repeat") if name in reply]
    check(len(bodies) <= 1, "a reply has at most one body")
    body = read_body(bodies[0], reply[bodies[0]]) if bodies else b""
    fault = reply.get("fault")
    if fault == "garbage":
        check("status" not in reply and "headers" not in reply, "garbage has neither status nor headers")
        return Reply(0, [], body, fault)
    check(fault in (None, "truncate", "stall"), f"fault {fault} is not known here")
    needs(reply, "reply", ("status",))
    headers = of(list, reply.get("headers", []), "headers")
    for pair in headers:
        check(
            type(pair) is list and [type(part) for part in pair] == [str, str], "a header is no pair of texts"
        )
    return Reply(of(int, reply["status"], "status"), [tuple(pair) for pair in headers], body, fault)


def read_body(form, body):
    if form == "body":
        return of(str, body, form).encode()
    if form == "body_base64":
        try:
            return base64.b64decode(of(str, body, form), validate=True)
        except ValueError as error:
            raise Refused(f"{form}: {error}") from None
    body = of(dict, body, form)
    only(body, form, ("text", "times", "after"))
    needs(body, form, ("text", "times"))
    after = of(str, body.get("after", ""), "after")
    return (of(str, body["text"], "text") * of(int, body["times"], "times") + after).encode()


def read_result(result):
    result = of(dict, result, "result")
    check(len(result) == 1, "result is ok or error")
    only(result, "result", ("ok", "error"))
    if "ok" in result:
        return of(dict, result["ok"], "ok"), None
    return None, read_error(result["error"])


def read_error(error):
    error = of(dict, error, "error")
    only(error, "error", ERROR_FIELDS)
    needs(error, "error", ("code",))
    check(error["code"] in CODES, f"code {error['code']} is not known")
    return error
