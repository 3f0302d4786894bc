"""The judge of a case played in memory: told what is sent, it says what to answer, and notes what is wrong."""

from case import Reply


class Judge:
    """Pure: it neither sends nor waits."""

    def __init__(self, case):
        self._ahead = list(case.exchanges)
        self._judges_waits = case.judges_waits
        self.problems = []

    def request(self, method, path, headers, body):
        """The client has tried to send: what becomes of it, a `Reply` or the name of a fault."""
        while self._ahead:
            exchange = self._ahead.pop(0)
            if exchange.wait:
                self.problems.append(f"{method} {path} was sent without the wait {exchange.wait} before it")
                continue
            if exchange.expect:
                self._compare(exchange.expect, method, path, headers, body)
            return exchange.answer
        self.problems.append(f"{method} {path} was sent, a request too many")
        return Reply(500, [], b"a request too many", None)

    def wait(self, ms):
        """The client has asked to wait."""
        if not self._judges_waits:
            return
        if not self._ahead:
            self.problems.append(f"waited {ms} ms, a wait too many")
        elif not self._ahead[0].wait:
            self.problems.append(f"waited {ms} ms instead of sending")
        else:
            least, most = self._ahead.pop(0).wait
            if not least <= ms <= most:
                self.problems.append(f"waited {ms} ms instead of {least} to {most} ms")

    def end(self):
        """The call is over: everything that was wrong."""
        for exchange in self._ahead:
            if exchange.wait:
                what = f"a wait of {exchange.wait} ms"
            elif exchange.expect:
                what = f"{exchange.expect['method']} {exchange.expect['path']}"
            else:
                what = "an attempt to connect"
            self.problems.append(f"{what} is missing")
        return self.problems

    def _compare(self, expect, method, path, headers, body):
        def values(name):
            return [value for key, value in headers.items() if key.lower() == name]

        if method != expect["method"]:
            self.problems.append(f"method is {method} instead of {expect['method']}")
        if path != expect["path"]:
            self.problems.append(f"path is {path} instead of {expect['path']}")
        for name, wanted in expect.get("headers", {}).items():
            if values(name) != [wanted]:
                self.problems.append(f"header {name} is {values(name)} instead of {wanted!r}")
        for name in expect.get("absent_headers", []):
            if values(name):
                self.problems.append(f"header {name} is {values(name)} and must not be there")
        if "body" in expect and body != expect["body"].encode():
            self.problems.append(f"body is {body!r} instead of {expect['body']!r}")
