// What is wrong is refused with a typed error, before anything is sent.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { Client, ClientClosedError, InvalidArgumentError, InvalidConfigError } from "starsbot";
import { clientFor } from "./client.mjs";
import { KEY, caught, serverFor } from "./server.mjs";

const BAD_PURCHASES = [
  [{ amountStars: "100" }, "amountStars"],
  [{ amountStars: 1.5 }, "amountStars"],
  [{ amountStars: NaN }, "amountStars"],
  [{ amountStars: Infinity }, "amountStars"],
  [{ amountStars: 2 ** 53 }, "amountStars"],
  [{ amountStars: 0 }, "amountStars"],
  [{ amountStars: -0 }, "amountStars"],
  [{ amountStars: -1 }, "amountStars"],
  [{ amountStars: 0n }, "amountStars"],
  [{ amountStars: 2n ** 63n }, "amountStars"],
  [{ amountStars: true }, "amountStars"],
  [{ amountStars: null }, "amountStars"],
  [{ amountStars: undefined }, "amountStars"],
  [{ amountStars: [100] }, "amountStars"],
  [{ amountStars: new Number(100) }, "amountStars"],
  [{ amountStars: { valueOf: () => 100 } }, "amountStars"],
  [{}, "amountStars"],
  [{ amountStars: 100, toUsername: null }, "toUsername"],
  [{ amountStars: 100, toUsername: undefined }, "toUsername"],
  [{ amountStars: 100, toUsername: "" }, "toUsername"],
  [{ amountStars: 100, toUsername: "  " }, "toUsername"],
  [{ amountStars: 100, toUsername: 5 }, "toUsername"],
  [{ amountStars: 100, toUsername: "john doe" }, "toUsername"],
  [{ amountStars: 100, toUsername: "john\ud800" }, "toUsername"],
  [{ amountStars: 100, toUsername: "джон" }, "toUsername"],
  [{ amountStars: 100, toUsername: ["johndoe"] }, "toUsername"],
];

describe("purchases", () => {
  for (const [purchase, field] of BAD_PURCHASES) {
    test(`${field} of ${show(purchase)}`, async (t) => {
      const server = await serverFor(t);
      const client = clientFor(t, { baseUrl: server.url });
      const error = await caught(client.buy(purchase));
      assert.ok(error instanceof InvalidArgumentError, error.stack);
      assert.equal(error.code, "invalid_argument");
      assert.equal(error.field, field);
      assert.equal(error.outcome, "not_sent");
      assert.equal(error.mayHaveSpent, false);
      assert.equal(error.attempts, 0);
      assert.doesNotMatch(error.message, /amount_stars|to_username/, "names are JavaScript's own");
      assert.equal(server.connections, 0);
    });
  }

  test("no purchase at all, or none that is an object", async (t) => {
    const server = await serverFor(t);
    const client = clientFor(t, { baseUrl: server.url });
    for (const purchase of [undefined, null, 100, "100", () => {}]) {
      const error = await caught(client.buy(purchase));
      assert.ok(error instanceof InvalidArgumentError, `${String(purchase)}: ${error.stack}`);
      assert.equal(error.outcome, "not_sent");
    }
    assert.equal(server.connections, 0);
  });

  test("a misspelt recipient does not buy for oneself", async (t) => {
    const server = await serverFor(t);
    const client = clientFor(t, { baseUrl: server.url });
    for (const name of ["to", "to_username", "tousername", "username"]) {
      const error = await caught(client.buy({ amountStars: 100, [name]: "johndoe" }));
      assert.ok(error instanceof InvalidArgumentError, `${name}: ${error.stack}`);
      assert.match(error.message, new RegExp(`\\b${name}\\b`));
    }
    assert.equal(server.connections, 0);
  });

  test("amounts may be bigints, and keep all their digits", async (t) => {
    const server = await serverFor(t);
    const client = clientFor(t, { baseUrl: server.url });
    await client.buy({ amountStars: 100n });
    await client.buy({ amountStars: 9_223_372_036_854_775_807n });
    await client.buy({ amountStars: Number.MAX_SAFE_INTEGER });
    const bodies = server.requests.map((one) => one.split("\r\n\r\n")[1]);
    assert.deepEqual(bodies, [
      '{"amount_stars":100}',
      '{"amount_stars":9223372036854775807}',
      '{"amount_stars":9007199254740991}',
    ]);
  });
});

describe("requests", () => {
  for (const [options, field] of [
    [{ timeout: 0 }, "timeout"],
    [{ timeout: -1 }, "timeout"],
    [{ timeout: NaN }, "timeout"],
    [{ timeout: "5" }, "timeout"],
    [{ signal: {} }, "signal"],
    [{ signal: null }, "signal"],
    [{ signal: "abort" }, "signal"],
    [{ signal: new AbortController() }, "signal"],
  ]) {
    test(`${field} of ${show(options)}`, async (t) => {
      const server = await serverFor(t);
      const client = clientFor(t, { baseUrl: server.url });
      for (const call of [() => client.balance(options), () => client.buy({ amountStars: 1 }, options)]) {
        const error = await caught(call);
        assert.ok(error instanceof InvalidArgumentError, error.stack);
        assert.equal(error.field, field);
        assert.equal(error.outcome, "not_sent");
      }
      assert.equal(server.connections, 0);
    });
  }
});

describe("options", () => {
  for (const [options, field] of [
    [{}, "apiKey"],
    [undefined, "apiKey"],
    [{ apiKey: "" }, "apiKey"],
    [{ apiKey: "sk_\nx" }, "apiKey"],
    [{ apiKey: 5 }, "apiKey"],
    [{ apiKey: KEY, baseUrl: "http://example.com" }, "baseUrl"],
    [{ apiKey: KEY, baseUrl: 5 }, "baseUrl"],
    [{ apiKey: KEY, timeout: 0 }, "timeout"],
    [{ apiKey: KEY, timeout: -1 }, "timeout"],
    [{ apiKey: KEY, timeout: NaN }, "timeout"],
    [{ apiKey: KEY, timeout: "5" }, "timeout"],
    [{ apiKey: KEY, timeout: true }, "timeout"],
    [{ apiKey: KEY, timeout: { connect: 0 } }, "timeout"],
    [{ apiKey: KEY, appName: "" }, "appName"],
    [{ apiKey: KEY, appName: "two\r\nlines: yes" }, "appName"],
    [{ apiKey: KEY, transport: 5 }, "transport"],
    [{ apiKey: KEY, fetch: 5 }, "fetch"],
    [{ apiKey: KEY, clock: 5 }, "clock"],
    [{ apiKey: KEY, clock: { now: 5 } }, "clock"],
    [{ apiKey: KEY, fetch: () => {}, transport: () => {} }, "fetch"],
    [{ apiKey: KEY, timeout: { request: "5" } }, "timeout"],
    [null, "options"],
    [{ apiKey: KEY, signal: null }, "signal"],
    [{ apiKey: KEY, signal: "abort" }, "signal"],
    [{ apiKey: KEY, signal: new AbortController() }, "signal"],
  ]) {
    test(`${field} of ${show(options)}`, async () => {
      const error = await caught(async () => new Client(options).balance());
      assert.ok(error instanceof InvalidConfigError, error.stack);
      assert.equal(error.code, "invalid_config");
      assert.equal(error.field, field);
      assert.equal(error.outcome, "not_sent");
      assert.ok(!error.stack.includes(KEY));
    });
  }

  test("a signal of a client of another, or of a sandbox", async (t) => {
    const client = clientFor(t);
    for (const signal of [null, 5, {}, new AbortController()]) {
      for (const make of [() => client.withOptions({ signal }), () => Client.sandbox({}, { signal })]) {
        const error = await caught(async () => make());
        assert.ok(error instanceof InvalidConfigError, error.stack);
        assert.equal(error.field, "signal");
      }
    }
  });

  test("the environment", async (t) => {
    const server = await serverFor(t);
    process.env.STARSBOT_API_KEY = ` ${KEY}\n`;
    process.env.STARSBOT_BASE_URL = server.url;
    t.after(() => {
      delete process.env.STARSBOT_API_KEY;
      delete process.env.STARSBOT_BASE_URL;
    });
    const client = new Client({ appName: "MyBot/1.2" });
    await client.balance();
    await client.close();
    assert.match(server.requests[0], new RegExp(`\r\nauthorization: Bearer ${KEY}\r\n`, "i"));
    assert.match(server.requests[0], /\r\nuser-agent: MyBot\/1\.2 starsbot-/i);
  });
});

test("purchases that the environment forbids", async (t) => {
  const server = await serverFor(t);
  process.env.STARSBOT_FORBID_PURCHASES = "1";
  t.after(() => delete process.env.STARSBOT_FORBID_PURCHASES);
  for (const client of [clientFor(t, { baseUrl: server.url }), Client.forBackend(server.url)]) {
    const error = await caught(client.withOptions({ timeout: 1000 }).buy({ amountStars: 100 }));
    assert.ok(error instanceof InvalidConfigError, error.stack);
    assert.deepEqual([error.field, error.outcome], ["forbidPurchases", "not_sent"]);
  }
  assert.equal(server.connections, 0);
  assert.equal((await Client.sandbox().buy({ amountStars: 100 })).amountStars, 100);
  process.env.STARSBOT_FORBID_PURCHASES = "0";
  assert.equal((await clientFor(t, { baseUrl: server.url }).buy({ amountStars: 100 })).amountStars, 100);
});

describe("a closed client", () => {
  for (const [name, close] of Object.entries({
    close: (client) => client.close(),
    "Symbol.dispose": (client) => client[Symbol.dispose ?? Symbol.for("Symbol.dispose")](),
    "Symbol.asyncDispose": (client) => client[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")](),
  })) {
    test(name, async (t) => {
      const server = await serverFor(t);
      const client = new Client({ apiKey: KEY, baseUrl: server.url });
      const other = client.withOptions({ timeout: 1000 });
      await client.balance();
      await close(client);
      await close(client);
      await server.silence();
      for (const call of [() => client.balance(), () => client.buy({ amountStars: 1 }), () => other.balance()]) {
        const error = await caught(call);
        assert.ok(error instanceof ClientClosedError, error.stack);
        assert.equal(error.code, "client_closed");
        assert.equal(error.outcome, "not_sent");
      }
      assert.equal(server.requests.length, 1);
    });
  }

  test("a call that is under way ends as it would, and then nothing is left open", async (t) => {
    const server = await serverFor(t);
    for (const call of [(client) => client.buy({ amountStars: 100 }), (client) => client.balance()]) {
      const client = new Client({ apiKey: KEY, baseUrl: server.url });
      let reply;
      server.handle = () => new Promise((resolve) => (reply = resolve));
      const calling = call(client);
      const request = await server.arrival();
      await client.close();
      reply(server.usual(request));
      await calling;
      await server.silence();
    }
    assert.equal(server.requests.length, 2);
  });
});

function show(value) {
  return inspect(value, { breakLength: Infinity });
}
