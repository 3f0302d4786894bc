"""Measures starsbot beside other clients, and prints Markdown tables. ``cargo xtask bench python`` calls it.

    python benches/run.py [--rounds N] [--seconds S]

The Python that runs it has what ``rivals.txt`` lists, and the wheel. Each client has a process of its own;
their rounds take turns, so that whatever else the machine does hits all alike. The server is a process too.
The medians of the rounds are shown.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

HERE = Path(__file__).parent
STARTS = 15

Result = dict[str, float]


class Table(NamedTuple):
    """A table, and the clients in it: the name, and the event loop."""

    title: str
    kind: str
    clients: list[tuple[str, str]]


TABLES = [
    Table(
        "one at a time",
        "sequential",
        [
            (name, "")
            for name in ("starsbot", "requests", "httpx", "pyreqwest", "openapi-python-client", "a bare socket")
        ],
    ),
    Table(
        "100 threads",
        "threads",
        [(name, "") for name in ("starsbot", "requests", "httpx", "pyreqwest", "openapi-python-client")],
    ),
    Table(
        "100 asyncio tasks",
        "asyncio",
        [
            ("starsbot", "asyncio"),
            ("aiohttp", "asyncio"),
            ("httpx", "asyncio"),
            ("pyreqwest", "asyncio"),
            ("openapi-python-client", "asyncio"),
            ("starsbot", "uvloop"),
            ("aiohttp", "uvloop"),
        ],
    ),
]
# How a name is explained, where it is no client's.
SHOWN = {"a bare socket": "a bare socket: the floor, nothing parsed"}
# What a program imports, as `clients.py` has it.
IMPORTS = {
    "starsbot": "starsbot",
    "requests": "requests",
    "httpx": "httpx",
    "aiohttp": "aiohttp",
    "pyreqwest": "pyreqwest.client",
    "openapi-python-client": "stars_bot_client.api.default.get_balance",
}


# ── What is measured, and with what ─────────────────────────────────────────────────────────────────────


def run(*command: str | Path, **options: Any) -> str:
    """Runs a program. What it prints is shown only when it fails."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    printed: str = done.stdout
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{printed}{done.stderr}")
    return printed


def ensure_generator() -> Path:
    """The program that generates a client, in a virtual environment of its own."""
    folder = Path(sys.prefix) / "generator"
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    stamp = folder / "made-of"
    requirements = HERE / "generator.txt"
    if not stamp.is_file() or stamp.read_text() != requirements.read_text():
        say("installing openapi-python-client")
        venv.create(folder, clear=True, with_pip=True)
        run(programs / "python", "-m", "pip", "install", "--quiet", "--requirement", requirements)
        stamp.write_text(requirements.read_text())
    return programs / "openapi-python-client"


def generate_client(folder: Path) -> None:
    """Generates a client of ``openapi.yaml`` into a folder."""
    generator = ensure_generator()
    command: list[str | Path] = [generator, "generate", "--path", HERE / "openapi.yaml", "--meta", "none"]
    path = f"{generator.parent}{os.pathsep}{os.environ['PATH']}"  # It calls a formatter that it brings along.
    run(*command, "--output-path", folder / "stars_bot_client", env={**os.environ, "PATH": path}, cwd=folder)
    run(sys.executable, "-m", "compileall", "-q", folder)


def server_program() -> str:
    """The server of ``cargo bench --bench rust``, built if it must be."""
    say("building the server")
    command = ["cargo", "bench", "--quiet", "--package", "starsbot-tests", "--bench", "rust", "--no-run"]
    for line in run(*command, "--message-format", "json", cwd=HERE.parent.parent).splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == "rust":
            return str(message["executable"])
    sys.exit("cargo does not say where the server is")


def wheel_size() -> float | None:
    """The megabytes of the wheel that was installed, if it is still there."""
    direct_url = metadata.distribution("starsbot").read_text("direct_url.json")
    if direct_url is None:
        return None
    wheel = Path(url2pathname(urlsplit(json.loads(direct_url)["url"]).path))
    return wheel.stat().st_size / 1e6 if wheel.is_file() else None


def say(text: str) -> None:
    """Tells whoever waits; standard output is for the tables."""
    print(text, file=sys.stderr, flush=True)


# ── Measuring ───────────────────────────────────────────────────────────────────────────────────────────


class Worker:
    """A process that measures one client."""

    def __init__(self, kind: str, name: str, loop: str, base_url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-B", HERE / "worker.py", kind, name, loop, base_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def round(self, seconds: float) -> Result:
        """Has it measure for so long."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        result: Result = json.loads(self.process.stdout.readline())
        return result

    def end(self) -> None:
        """Ends it."""
        self.process.kill()
        self.process.wait()


def measure(table: Table, base_url: str, rounds: int, seconds: float) -> list[Result]:
    """The medians of each client of a table."""
    clients = [(name, loop) for name, loop in table.clients if loop != "uvloop" or os.name != "nt"]
    workers = [Worker(table.kind, name, loop, base_url) for name, loop in clients]
    try:
        for worker in workers:
            worker.round(seconds / 2)
        results = []
        for number in range(rounds):
            say(f"{table.title}: round {number + 1} of {rounds}")
            results.append([worker.round(seconds) for worker in workers])
    finally:
        for worker in workers:
            worker.end()
    return [medians(of_one) for of_one in zip(*results, strict=True)]


def measure_starts(base_url: str) -> dict[str, Result]:
    """What starting costs with each client."""
    say(f"starting: {STARTS} rounds")
    results: dict[str, list[Result]] = {name: [] for name in IMPORTS}
    for number in range(STARTS + 1):
        for name, module in IMPORTS.items():
            printed = run(sys.executable, "-B", HERE / "start.py", module, base_url)
            if number:  # The first one warms up.
                results[name].append(json.loads(printed))
    return {name: medians(of_one) for name, of_one in results.items()}


def medians(results: Iterable[Result]) -> Result:
    """The median of each figure."""
    listed = list(results)
    return {figure: statistics.median(result[figure] for result in listed) for figure in listed[0]}


# ── Printing ────────────────────────────────────────────────────────────────────────────────────────────


def print_table(table: Table, results: list[Result]) -> None:
    """Prints how fast calls are. A ratio compares with starsbot on the same event loop."""
    print(f"| {table.title} | calls/s | CPU per call | p50 | p99 | starsbot: calls/s | CPU |")
    print("|---|---|---|---|---|---|---|")
    ours: dict[str, Result] = {}
    for (name, loop), result in zip(table.clients, results, strict=False):
        shown = f"{name} on uvloop" if loop == "uvloop" else SHOWN.get(name, name)
        if name == "starsbot":
            ours[loop] = result
            ratios = "| |"
        else:
            faster = ours[loop]["calls_per_second"] / result["calls_per_second"]
            ratios = f"{faster:.1f}x | {ours[loop]['cpu'] / result['cpu']:.2f} |"
        print(
            f"| {shown} | {result['calls_per_second']:,.0f} | {micro(result['cpu'])} "
            f"| {milli(result['p50'])} | {milli(result['p99'])} | {ratios}"
        )
    print()


def print_starts(results: dict[str, Result], sizes: dict[str, tuple[int, float]]) -> None:
    """Prints what starting costs."""
    print("| to start | import | import to the first answer | another client | packages | installed |")
    print("|---|---|---|---|---|---|")
    for name, result in results.items():
        packages, megabytes = sizes[name]
        print(
            f"| {name} | {milli(result['import'])} | {milli(result['answer'])} | {milli(result['construct'])} "
            f"| {packages} | {megabytes:.1f} MB |"
        )
    print()


def micro(seconds: float) -> str:
    """Microseconds."""
    return f"{seconds * 1e6:,.0f} µs"


def milli(seconds: float) -> str:
    """Milliseconds, with the digits that matter."""
    return f"{seconds * 1e3:,.{1 if seconds >= 0.01 else 2 if seconds >= 0.001 else 3}f} ms"


def main() -> None:
    """Measures, and prints."""
    parser = argparse.ArgumentParser(description="Measures starsbot beside other clients.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.7, help="of a round of one client")
    given = parser.parse_args()
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        generate_client(Path(folder))
        os.environ["PYTHONPATH"] = folder
        measure_all(given.rounds, given.seconds)


def measure_all(rounds: int, seconds: float) -> None:
    """Measures with the server running, and prints."""
    server = subprocess.Popen(
        [server_program(), "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        base_url = server.stdout.readline().strip()
        for table in TABLES:
            print_table(table, measure(table, base_url, rounds, seconds))
        print_starts(measure_starts(base_url), json.loads(run(sys.executable, "-B", HERE / "sizes.py")))
    finally:
        server.kill()
        server.wait()
    size = wheel_size()
    if size is not None:
        print(f"The wheel of starsbot has {size:.2f} MB.")


if __name__ == "__main__":
    main()
