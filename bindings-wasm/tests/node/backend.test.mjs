// A client without a key, which talks to a backend of one's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "starsbot";
import { caught, serverFor } from "./server.mjs";

for (const [name, options] of Object.entries({ "node:http": {}, fetch: { fetch: globalThis.fetch } })) {
  test(`over ${name}`, async (t) => {
    const server = await serverFor(t);
    const headers = { "X-User": "5", cookie: "a=b" };
    const client = Client.forBackend(`${server.url}/stars`, { headers, ...options });
    t.after(() => client.close());
    assert.equal(String((await client.balance()).ton), "1.234567");
    assert.equal((await client.buy({ amountStars: 100 })).amountStars, 100);
    await client.buy({ amountStars: 100 });
    const [read, first, second] = server.requests;
    assert.match(read, /^GET \/stars\/api\/v1\/balance /);
    for (const request of [read, first, second]) {
      assert.match(request, /\r\nx-user: 5\r\n/i);
      assert.doesNotMatch(request, /\r\nauthorization:/i);
    }
    const id = (request) => /\r\nx-request-id: ([0-9a-f-]{36})\r\n/i.exec(request)?.[1];
    assert.equal(id(read), undefined);
    assert.ok(id(first) && id(second));
    assert.notEqual(id(first), id(second));
  });
}

test("a key in the environment is not sent to a backend", async (t) => {
  const server = await serverFor(t);
  process.env.STARSBOT_API_KEY = "sk_of_the_environment";
  t.after(() => delete process.env.STARSBOT_API_KEY);
  const client = Client.forBackend(server.url, { headers: { authorization: "Bearer of-a-session" } });
  t.after(() => client.close());
  await client.buy({ amountStars: 100 });
  assert.match(server.requests[0], /\r\nauthorization: Bearer of-a-session\r\n/i);
  assert.ok(!server.requests[0].includes("sk_of_the_environment"));
});

test("headers from a function, asked for each call", async (t) => {
  const server = await serverFor(t);
  let session = 0;
  for (const headers of [() => ({ "x-session": `${(session += 1)}` }), async () => ({ "x-session": `${(session += 1)}` })]) {
    const client = Client.forBackend(server.url, { headers });
    t.after(() => client.close());
    await client.balance();
    await client.withOptions({ timeout: 1000 }).buy({ amountStars: 100 });
  }
  const sessions = server.requests.map((request) => /\r\nx-session: (\d)\r\n/i.exec(request)?.[1]);
  assert.deepEqual(sessions, ["1", "2", "3", "4"]);
});

test("a request id of the user's own", async (t) => {
  const server = await serverFor(t);
  const client = Client.forBackend(server.url, { headers: { "X-Request-Id": "mine" } });
  t.after(() => client.close());
  await client.buy({ amountStars: 100 });
  assert.equal(server.requests[0].match(/\r\nx-request-id: /gi).length, 1);
  assert.match(server.requests[0], /\r\nx-request-id: mine\r\n/i);
});

test("headers that cannot be sent are refused, and nothing is", async (t) => {
  const server = await serverFor(t);
  const secret = "of-a-session";
  for (const headers of [
    { "x-user": `${secret}\r\n\r\nPOST /api/v1/buy HTTP/1.1` },
    { "x-user": `${secret}\0` },
    { "two words": secret },
    { "x-user": 5 },
    5,
    () => undefined,
    () => null,
    async () => "x-user: 5",
    () => {
      throw new Error("no session");
    },
    async () => {
      throw new Error("no session");
    },
  ]) {
    const client = Client.forBackend(server.url, { headers });
    for (const call of [() => client.balance(), () => client.buy({ amountStars: 100 })]) {
      const error = await caught(call);
      assert.deepEqual([error.code, error.field, error.outcome], ["invalid_argument", "headers", "not_sent"], error.stack);
      assert.ok(!error.message.includes(secret));
    }
  }
  assert.deepEqual(server.requests, []);
});

test("a signal ends a call whose headers do not come", async () => {
  const client = Client.forBackend("https://backend.invalid", { headers: () => new Promise(() => {}) });
  const abort = new AbortController();
  const buying = caught(client.buy({ amountStars: 100 }, { signal: abort.signal }));
  abort.abort("over");
  const error = await buying;
  assert.deepEqual([error.code, error.outcome, error.cause], ["aborted", "not_sent", "over"]);
});

test("a backend needs an address", async () => {
  for (const baseUrl of [undefined, "", "http://example.com", 5]) {
    const error = await caught(async () => Client.forBackend(baseUrl));
    assert.deepEqual([error.code, error.field], ["invalid_config", "baseUrl"], error.stack);
  }
});
