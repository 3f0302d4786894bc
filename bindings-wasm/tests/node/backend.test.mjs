// A client without a key, which talks to a backend of one's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "starsbot";
import { caught, serverFor } from "./server.mjs";

for (const [name, options] of Object.entries({ "node:http": {}, fetch: { fetch: globalThis.fetch } })) {
  test(`over ${name}`, async (t) => {
    const server = await serverFor(t);
    const client = new Client({
      baseUrl: `${server.url}/stars`,
      headers: { "X-User": "5", cookie: "a=b" },
      ...options,
    });
    t.after(() => client.close());
    assert.equal((await client.balance()).ton, "1.234567");
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

test("a key in the environment is not sent to a backend by accident", async (t) => {
  const server = await serverFor(t);
  process.env.STARSBOT_API_KEY = "sk_of_the_environment";
  t.after(() => delete process.env.STARSBOT_API_KEY);
  const error = await caught(async () => {
    const client = new Client({ baseUrl: server.url, headers: { authorization: "Bearer of-a-session" } });
    return client.balance();
  });
  assert.equal(error.code, "invalid_config");
  assert.deepEqual(server.requests, []);
});
