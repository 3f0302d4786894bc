"""A fresh process that tells what starting costs: ``start.py NAME BASE_URL``.

Writes, in seconds: the import; the import, the first client and its first answer; another client.
"""

import sys
import time

began = time.perf_counter()
name, base_url = sys.argv[1:]
__import__(name)
imported = time.perf_counter()

import asyncio
import json
import statistics
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from clients import ASYNCIO, THREADS

way = next((way for way in THREADS.values() if way.module == name), None)
again = []
if way is not None:
    before = time.perf_counter()
    client = way.make(base_url)
    way.ask(client, base_url)
    used = time.perf_counter() - before
    for _ in range(50):
        before = time.perf_counter()
        client = way.make(base_url)
        again.append(time.perf_counter() - before)
else:
    way = next(way for way in ASYNCIO.values() if way.module == name)

    async def main() -> float:
        """The same for a client that has asyncio only."""
        before = time.perf_counter()
        client = await way.make(base_url)
        await way.ask(client, base_url)
        used = time.perf_counter() - before
        await client.close()
        for _ in range(50):
            before = time.perf_counter()
            client = await way.make(base_url)
            again.append(time.perf_counter() - before)
            await client.close()
        return used

    used = asyncio.run(main())

result = {
    "import": imported - began,
    "answer": imported - began + used,
    "construct": statistics.median(again),
}
print(json.dumps(result))
