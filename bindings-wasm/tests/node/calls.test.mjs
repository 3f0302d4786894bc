// Connections: how many, which are kept, and what becomes of those that the service has closed.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { Client } from "starsbot";
import { clientFor } from "./client.mjs";
import { Clock, KEY, serverFor } from "./server.mjs";

test("reads share a connection, and a purchase has one of its own", async (t) => {
  const server = await serverFor(t);
  const client = clientFor(t, { baseUrl: server.url });
  for (let call = 0; call < 3; call += 1) assert.equal((await client.balance()).ton.nano, 1_234_567_000n);
  assert.equal(server.connections, 1);
  const order = await client.buy({ amountStars: 100, toUsername: "@johndoe" });
  assert.equal(order.orderId, "api_buy_1_100_1700000000");
  assert.equal(server.connections, 2);
  assert.match(server.requests.at(-1), /\r\n\r\n\{"amount_stars":100,"to_username":"johndoe"\}$/);
  assert.match(server.requests[0], new RegExp(`\r\nauthorization: Bearer ${KEY}\r\n`, "i"));
});

test("no connection outlives its use", async (t) => {
  const server = await serverFor(t);
  const client = new Client({ apiKey: KEY, baseUrl: server.url });
  await client.buy({ amountStars: 100 });
  await server.silence();
  await client.balance();
  assert.equal(server.sockets.size, 1);
  await client.close();
  await server.silence();
});

test("a thousand calls after an idle close", async (t) => {
  const server = await serverFor(t);
  server.closesAfterAnswer = true;
  const clock = new Clock();
  const client = clientFor(t, { baseUrl: server.url, clock });
  for (let call = 0; call < 1000; call += 1) {
    await client.balance();
    await server.silence();
  }
  assert.equal(server.requests.length, 1000);
  assert.deepEqual(clock.waits, [], "a call went out on a closed connection, and had to be tried again");
});

test("many calls and two clients at once", async (t) => {
  const server = await serverFor(t);
  const clients = ["sk_first_0123456789", "sk_second_0123456789"].map(
    (apiKey) => new Client({ apiKey, baseUrl: server.url }),
  );
  const [first, second] = clients;
  const calls = Array.from({ length: 50 }, () => [first.balance(), second.buy({ amountStars: 100 })]).flat();
  assert.equal((await Promise.all(calls)).length, 100);
  const of = (method, key) => server.requests.filter((one) => one.startsWith(method) && one.includes(key)).length;
  assert.deepEqual([of("GET", "sk_first"), of("POST", "sk_second")], [50, 50]);
  assert.deepEqual([of("GET", "sk_second"), of("POST", "sk_first")], [0, 0]);
  await first.close();
  assert.equal((await second.balance()).currency, "TON", "a client does not close another's connections");
  await second.close();
});

test("a client with other options shares connections", async (t) => {
  const server = await serverFor(t);
  const client = clientFor(t, { baseUrl: server.url });
  await client.balance();
  await client.withOptions({ timeout: 1000, appName: "MyBot/1.2" }).balance();
  assert.equal(server.connections, 1);
  assert.match(server.requests[1], /\r\nuser-agent: MyBot\/1\.2 starsbot-/i);
});

test("an idle connection does not keep a program alive", async (t) => {
  const server = await serverFor(t);
  const program = `
    import { Client } from "starsbot";
    const client = new Client({ apiKey: "${KEY}", baseUrl: "${server.url}" });
    console.log(String((await client.balance()).ton));`;
  const node = spawn(process.execPath, ["--input-type=module", "--eval", program], { cwd: import.meta.dirname });
  let printed = "";
  node.stdout.on("data", (text) => (printed += text));
  const late = setTimeout(() => node.kill(), 5000);
  assert.deepEqual(await once(node, "exit"), [0, null]);
  clearTimeout(late);
  assert.equal(printed, "1.234567\n");
});
