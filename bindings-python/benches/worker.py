"""A process that measures one client: ``worker.py KIND NAME LOOP BASE_URL``.

It lives for the whole bench, and its rounds take turns with those of the others. Each line it reads is a number
of seconds; it asks for the balance for so long, and writes what that came to as a line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from clients import ASYNCIO, CONNECTIONS, THREADS, Way

Times = list[float]


def ask_until(end: float, ask: Callable[[Any, str], Any], client: Any, base_url: str, times: Times) -> None:
    """Asks one time after the other."""
    clock = time.perf_counter
    now = clock()
    while now < end:
        ask(client, base_url)
        began, now = now, clock()
        times.append(now - began)


def one_at_a_time(way: Way, client: Any, base_url: str, seconds: float) -> Times:
    """Asks from this thread."""
    times: Times = []
    ask_until(time.perf_counter() + seconds, way.ask, client, base_url, times)
    return times


def from_threads(way: Way, client: Any, base_url: str, seconds: float) -> Times:
    """Asks from a hundred threads that share the client."""
    all_times: list[Times] = [[] for _ in range(CONNECTIONS)]
    end = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=ask_until, args=(end, way.ask, client, base_url, times)) for times in all_times
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [each for times in all_times for each in times]


async def from_tasks(way: Way, client: Any, base_url: str, seconds: float) -> Times:
    """Asks from a hundred tasks that share the client."""
    times: Times = []
    clock = time.perf_counter
    end = clock() + seconds

    async def one() -> None:
        now = clock()
        while now < end:
            await way.ask(client, base_url)
            began, now = now, clock()
            times.append(now - began)

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return times


def main() -> None:
    """Measures for as long as it is asked to."""
    kind, name, loop, base_url = sys.argv[1:]
    if kind == "asyncio":
        event_loop = new_event_loop(loop)
        asyncio.set_event_loop(event_loop)
        way = ASYNCIO[name]
        client = event_loop.run_until_complete(way.make(base_url))

        def measure(seconds: float) -> Times:
            return event_loop.run_until_complete(from_tasks(way, client, base_url, seconds))
    else:
        way = THREADS[name]
        client = way.make(base_url)
        ask = {"sequential": one_at_a_time, "threads": from_threads}[kind]

        def measure(seconds: float) -> Times:
            return ask(way, client, base_url, seconds)

    for line in sys.stdin:
        cpu, wall = time.process_time(), time.perf_counter()
        times = measure(float(line))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        times.sort()
        count = len(times)
        result = {
            "calls_per_second": count / wall,
            "cpu": cpu / count,
            "p50": times[count // 2],
            "p99": times[count * 99 // 100],
        }
        print(json.dumps(result), flush=True)


def new_event_loop(kind: str) -> asyncio.AbstractEventLoop:
    """An event loop of asyncio's own, or of uvloop's."""
    if kind == "uvloop":
        import uvloop

        return uvloop.new_event_loop()
    return asyncio.new_event_loop()


main()
