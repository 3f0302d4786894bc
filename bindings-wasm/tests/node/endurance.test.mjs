// What shows only after many calls.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Client, Sandbox } from "starsbot";
import { clientFor } from "./client.mjs";
import { serverFor } from "./server.mjs";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

/** Everything that is held, by JavaScript and by the module. */
async function heldBytes() {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** By how much more is held after so many calls, the first round of which is a warm-up. */
async function growth(work, calls, rounds) {
  let first = 0;
  for (let round = 0; round <= rounds; round += 1) {
    await work(calls / rounds);
    if (round === 0) first = await heldBytes();
  }
  return (await heldBytes()) - first;
}

test("sixty thousand calls of a sandbox leave nothing behind", async (t) => {
  const bad = clientFor(t, { transport: async () => ({ status: 500, headers: {}, body: "x".repeat(2000) }) });
  const work = async (calls) => {
    const sandbox = new Sandbox({ balance: "1000000" });
    const client = Client.sandbox(sandbox);
    for (let call = 0; call < calls; call += 4) {
      await client.balance();
      await client.deposit();
      for (let again = 0; again < 2; again += 1) {
        await bad
          .buy({ amountStars: 100, toUsername: "@johndoe" })
          .catch((error) => assert.equal(error.outcome, "unknown"));
      }
    }
  };
  const found = await growth(work, 60_000, 10);
  assert.ok(found < 1_000_000, `${found} bytes`);
});

test("forty thousand calls over loopback leave nothing behind", async (t) => {
  const server = await serverFor(t);
  const client = clientFor(t, { baseUrl: server.url, signal: new AbortController().signal });
  const work = async (calls) => {
    for (let call = 0; call < calls; call += 40) {
      const abort = new AbortController();
      await Promise.all(Array.from({ length: 39 }, () => client.balance({ signal: abort.signal })));
      await client.buy({ amountStars: 100 }, { signal: abort.signal });
      server.forget();
    }
  };
  const found = await growth(work, 40_000, 10);
  assert.ok(found < 1_000_000, `${found} bytes`);
});

test("clients that nobody closes leave nothing behind", async () => {
  const work = async (clients) => {
    for (let made = 0; made < clients; made += 1) await Client.sandbox().balance();
    await heldBytes(); // Has them found before the next round, so that no round needs more room than another.
  };
  const found = await growth(work, 10_000, 10);
  assert.ok(found < 1_000_000, `${found} bytes`);
});
