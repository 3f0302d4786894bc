// The backend, over a sandbox: `node --test` where `starsbot` is installed.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Client, StarsBotError } from "starsbot";
import { backend } from "./server.mjs";

const session = { authorization: "Bearer session-of-alice" };

async function withBackend(use) {
  const client = Client.sandbox();
  const server = backend(client).listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${server.address().port}/stars`;
  const error = console.error;
  console.error = () => undefined;
  try {
    await use(baseUrl, client.sandbox);
    assert.deepEqual(await client.sandbox.duplicatePurchases(), []);
  } finally {
    console.error = error;
    server.close();
    server.closeAllConnections();
  }
}

/** What the page's client makes of a purchase. */
async function outcome(baseUrl, purchase, headers = session) {
  const page = Client.forBackend(baseUrl, { headers });
  try {
    return (await page.buy(purchase)).message;
  } catch (error) {
    assert.ok(StarsBotError.isStarsBotError(error), String(error));
    return `${error.outcome} ${error.status}`;
  } finally {
    await page.close();
  }
}

test("a page buys through the backend", () =>
  withBackend(async (baseUrl, sandbox) => {
    assert.equal(await outcome(baseUrl, { amountStars: 100, toUsername: "@johndoe" }), "Stars sent to @johndoe.");
    assert.equal((await sandbox.purchases()).length, 1);
  }));

test("whoever is not signed in buys nothing", () =>
  withBackend(async (baseUrl, sandbox) => {
    const purchase = { amountStars: 100, toUsername: "johndoe" };
    assert.equal(await outcome(baseUrl, purchase, {}), "rejected 401");
    assert.equal(await outcome(baseUrl, purchase, { authorization: "Bearer session-of-mallory" }), "rejected 401");
    assert.equal(await sandbox.requests(), 0);
  }));

for (const [toUsername, told] of [
  ["sandbox_not_found", "rejected 404"],
  ["sandbox_insufficient_balance", "rejected 403"],
  ["sandbox_unauthorized", "rejected 403"],
  ["sandbox_connection_refused", "rejected 403"],
  ["sandbox_rate_limit", "rejected 429"],
  ["sandbox_response_dropped", "unknown 500"],
  ["sandbox_truncated", "unknown 500"],
  ["sandbox_server_error", "unknown 500"],
]) {
  test(`${toUsername} is ${told}`, () =>
    withBackend(async (baseUrl) => {
      assert.equal(await outcome(baseUrl, { amountStars: 100, toUsername }), told);
    }));
}

test("amounts have limits, and somebody has to get them", () =>
  withBackend(async (baseUrl, sandbox) => {
    assert.equal(await outcome(baseUrl, { amountStars: 49, toUsername: "johndoe" }), "rejected 422");
    assert.equal(await outcome(baseUrl, { amountStars: 1001, toUsername: "johndoe" }), "rejected 422");
    assert.equal(await outcome(baseUrl, { amountStars: 100 }), "rejected 422");
    assert.equal(await sandbox.requests(), 0);
  }));

test("what is sent twice is bought once", () =>
  withBackend(async (baseUrl, sandbox) => {
    const send = (body, headers) =>
      fetch(`${baseUrl}/api/v1/buy`, { method: "POST", headers: { ...session, ...headers }, body });
    const wanted = JSON.stringify({ amount_stars: 100, to_username: "johndoe" });
    const both = await Promise.all([1, 2].map(() => send(wanted, { "x-request-id": "one" })));
    assert.deepEqual(both.map((one) => one.status).sort(), [200, 409]);
    assert.equal((await send(wanted, {})).status, 400);
    for (const body of ["", "{", "null", "[]", '"x"', '{"amount_stars": "many"}', '{"amount_stars": true}']) {
      const { status } = await send(body, { "x-request-id": "two" });
      assert.ok(status === 400 || status === 422, `${body}: ${status}`);
    }
    assert.equal((await sandbox.purchases()).length, 1);
  }));

test("it serves the page and the package", () =>
  withBackend(async (baseUrl) => {
    assert.match(await (await fetch(new URL("/", baseUrl))).text(), /<title>Buy Stars/);
    assert.match(await (await fetch(new URL("/starsbot.js", baseUrl))).text(), /Client/);
  }));
