// A process that measures one client: `worker.mjs CLIENT URL`. It lives for the whole bench, and its rounds take turns
// with those of the others. Each line it reads is `SECONDS HOW_MANY_AT_ONCE`; it writes what that came to as JSON.

import { createInterface } from "node:readline";

import { CLIENTS } from "./clients.mjs";

const [name, url] = process.argv.slice(2);
const ask = await CLIENTS[name](url);

async function askUntil(end, times) {
  for (let now = performance.now(); now < end; ) {
    await ask();
    const began = now;
    now = performance.now();
    times.push(now - began);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [seconds, atOnce] = line.split(" ").map(Number);
  const times = [];
  const cpu = process.cpuUsage();
  const began = performance.now();
  const end = began + seconds * 1000;
  await Promise.all(Array.from({ length: atOnce }, () => askUntil(end, times)));
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  times.sort((one, other) => one - other);
  console.log(
    JSON.stringify({
      perSecond: (times.length / wall) * 1000,
      cpu: (user + system) / times.length,
      p50: times[Math.floor(times.length / 2)],
      p99: times[Math.floor(times.length * 0.99)],
    }),
  );
}
