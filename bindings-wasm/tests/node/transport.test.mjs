// A transport, or a `fetch`, of the user's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createRequire } from "node:module";
import { NotSent, TruncatedResponse } from "starsbot";
import { clientFor } from "./client.mjs";
import { BALANCE, Clock, KEY, ORDER, caught } from "./server.mjs";

test("what a transport is given", async (t) => {
  const seen = [];
  const transport = async (request, context) => {
    seen.push([request, context]);
    return { status: 200, body: request.isPurchase ? ORDER : BALANCE };
  };
  const client = clientFor(t, { transport });
  await client.balance();
  const order = await client.withOptions({ timeout: 7000 }).buy({ amountStars: 100, toUsername: "@johndoe" });
  assert.equal(order.orderId, "api_buy_1_100_1700000000");
  const [[read, { signal }], [purchase]] = seen;
  assert.deepEqual([read.method, read.url], ["GET", "https://fragment-api.work/api/v1/balance"]);
  assert.deepEqual([read.timeout, read.connectTimeout, read.isPurchase], [30_000, 5000, false]);
  assert.ok(signal instanceof AbortSignal);
  assert.equal(purchase.body, '{"amount_stars":100,"to_username":"johndoe"}');
  assert.equal(purchase.headers.authorization, `Bearer ${KEY}`);
  assert.equal(purchase.headers["content-type"], "application/json");
  assert.equal(purchase.isPurchase, true);
});

test("what a transport may return", async (t) => {
  const bytes = new TextEncoder().encode(BALANCE);
  for (const response of [
    { status: 200, body: bytes },
    { status: 200, headers: {}, body: BALANCE },
    { status: 200, headers: { date: "x" }, body: bytes },
    { status: 200, headers: new Headers({ date: "x" }), body: BALANCE },
  ]) {
    const client = clientFor(t, { transport: async () => response });
    assert.equal((await client.balance()).ton.nano, 1_234_567_000n);
  }
  const client = clientFor(t, { transport: async () => ({ status: 429, headers: { "Retry-After": "7" }, body: "" }) });
  assert.equal((await caught(client.buy({ amountStars: 1 }))).retryAfter, 7000);
});

test("what is no response is an unknown outcome of a purchase", async (t) => {
  for (const nonsense of [
    undefined,
    null,
    "200",
    5,
    {},
    { status: "200" },
    { status: 200, headers: 5 },
    { status: 200, body: 5 },
  ]) {
    const client = clientFor(t, { transport: async () => nonsense });
    assert.equal((await caught(client.buy({ amountStars: 1 }))).outcome, "unknown");
  }
});

test("not sent is tried again, and all else is not", async (t) => {
  const attempt = async (error) => {
    let attempts = 0;
    const clock = new Clock();
    const transport = async () => {
      attempts += 1;
      throw error;
    };
    const thrown = await caught(clientFor(t, { transport, clock }).buy({ amountStars: 1 }));
    return { thrown, attempts, waits: clock.waits };
  };
  const refused = new NotSent("connection_refused");
  const { thrown, attempts, waits } = await attempt(refused);
  assert.deepEqual([thrown.code, thrown.outcome, attempts, waits], ["connection_failed", "not_sent", 3, [500, 1000]]);
  const others = [
    new Error("boom"),
    new DOMException("late", "TimeoutError"),
    new TypeError("fetch failed"),
    "text",
    null,
  ];
  for (const error of others) {
    const { thrown, attempts, waits } = await attempt(error);
    assert.deepEqual([thrown.code, attempts, waits], ["outcome_unknown", 1, []]);
  }
});

test("a transport that throws at once, and one that is not asynchronous", async (t) => {
  const throwing = clientFor(t, {
    transport: () => {
      throw new Error("boom");
    },
  });
  assert.equal((await caught(throwing.buy({ amountStars: 1 }))).code, "outcome_unknown");
  const synchronous = clientFor(t, { transport: () => ({ status: 200, headers: {}, body: BALANCE }) });
  assert.equal(String((await synchronous.balance()).ton), "1.234567");
});

test("a response that is cut short", async (t) => {
  const cut = (status) =>
    clientFor(t, {
      transport: async () => {
        throw new TruncatedResponse({ status, body: '{"status":' });
      },
    });
  const unknown = await caught(cut(200).buy({ amountStars: 1 }));
  assert.deepEqual([unknown.code, unknown.status, unknown.purchase.stage], ["outcome_unknown", 200, "reading_response"]);
  assert.equal((await caught(cut(403).buy({ amountStars: 1 }))).code, "forbidden");
});

test("what another copy of the package throws is known too", async (t) => {
  const other = createRequire(import.meta.url)("starsbot");
  const throwing = (error) => {
    const transport = async () => {
      throw error;
    };
    return clientFor(t, { transport, clock: new Clock() });
  };
  const notSent = await caught(throwing(new other.NotSent("refused")).buy({ amountStars: 1 }));
  assert.deepEqual([notSent.code, notSent.attempts], ["connection_failed", 3]);
  const timedOut = await caught(throwing(new other.NotSent("late", { timedOut: true })).buy({ amountStars: 1 }));
  assert.deepEqual([timedOut.code, timedOut.outcome], ["timeout", "not_sent"]);
  const cut = new other.TruncatedResponse({ status: 403, body: "{" });
  assert.equal((await caught(throwing(cut).buy({ amountStars: 1 }))).code, "forbidden");
});

test("a response that was redirected is an unknown outcome of a purchase", async (t) => {
  const transport = async () => ({ status: 200, body: ORDER, redirected: true });
  const error = await caught(clientFor(t, { transport }).buy({ amountStars: 1 }));
  assert.deepEqual([error.code, error.purchase.stage], ["outcome_unknown", "response_received"]);
  assert.match(error.message, /redirect/);
});

test("a transport that never answers is timed out, and is told so by its signal", async (t) => {
  let signal;
  const transport = (_, context) => {
    signal = context.signal;
    return new Promise(() => {});
  };
  const client = clientFor(t, { transport, timeout: { connect: 50, request: 50, purchase: 50 }, clock: new Clock() });
  assert.equal((await caught(client.buy({ amountStars: 1 }))).code, "outcome_unknown");
  assert.equal(signal.aborted, true);
  assert.equal((await caught(client.balance())).code, "timeout");
});

test("a fetch of one's own", async (t) => {
  const seen = [];
  const fetch = async (url, init) => {
    const request = new Request(url, init);
    seen.push([request, init]);
    return new Response(request.method === "POST" ? ORDER : BALANCE);
  };
  const client = clientFor(t, { fetch });
  await client.balance();
  await client.buy({ amountStars: 100 });
  const [[read], [purchase, init]] = seen;
  assert.equal(read.url, "https://fragment-api.work/api/v1/balance");
  assert.deepEqual([init.redirect, init.cache, init.credentials], ["manual", "no-store", "omit"]);
  assert.equal(purchase.headers.get("authorization"), `Bearer ${KEY}`);
  assert.equal(await purchase.text(), '{"amount_stars":100}');
});

test("a fetch that fails proves nothing by its name alone", async (t) => {
  for (const [error, code] of [
    [new TypeError("fetch failed"), "outcome_unknown"],
    [
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNRESET" }) }),
      "outcome_unknown",
    ],
    [
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "UND_ERR_SOCKET" }) }),
      "outcome_unknown",
    ],
    [
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "UND_ERR_HEADERS_TIMEOUT" }) }),
      "outcome_unknown",
    ],
    [
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ENOTFOUND" }) }),
      "connection_failed",
    ],
    [
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "UND_ERR_CONNECT_TIMEOUT" }) }),
      "timeout",
    ],
    [
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "CERT_HAS_EXPIRED" }) }),
      "connection_failed",
    ],
  ]) {
    const fetch = async () => {
      throw error;
    };
    const client = clientFor(t, { fetch, clock: new Clock() });
    assert.equal((await caught(client.buy({ amountStars: 1 }))).code, code, error.cause?.code);
  }
});

test("options of a client made from another are laid over what that one had", async (t) => {
  const seen = [];
  const transport = async (request) => {
    seen.push([request.connectTimeout, request.timeout, request.headers["user-agent"].split(" ")[0]]);
    return { status: 200, body: BALANCE };
  };
  const first = clientFor(t, { transport, appName: "a/1", timeout: { connect: 100, request: 200 } });
  const second = first.withOptions({ timeout: 300 });
  const third = second.withOptions({ appName: "b/2", timeout: { request: 400 } });
  for (const client of [first, second, third]) await client.balance();
  assert.deepEqual(seen, [
    [100, 200, "a/1"],
    [100, 300, "a/1"],
    [100, 400, "b/2"],
  ]);
  assert.equal((await caught(async () => first.withOptions({ appName: 5 }))).field, "appName");
  assert.equal((await caught(async () => first.withOptions(null))).field, "options");
});
