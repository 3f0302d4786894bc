// The libraries with which people fake HTTP in their tests, each as the README says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import nock from "nock";
import { MockAgent, fetch as undiciFetch } from "undici";
import { clientFor } from "./client.mjs";
import { Clock, KEY, caught } from "./server.mjs";

const HOST = "https://fragment-api.work";
const balance = { balance_ton: 1.5, currency: "TON" };
const order = { status: "ok", order_id: "1", amount_stars: 100, to_username: "johndoe", message: "Stars sent." };

/** Buys through a client over a mocked `fetch`. */
async function buys(t, fetch) {
  const client = clientFor(t, { fetch, clock: new Clock() });
  assert.equal(String((await client.balance()).ton), "1.5");
  const bought = await client.buy({ amountStars: 100, toUsername: "@johndoe" });
  assert.equal(bought.orderId, "1");
  return client;
}

test("msw", async (t) => {
  const seen = [];
  const server = setupServer(
    http.get(`${HOST}/api/v1/balance`, () => HttpResponse.json(balance)),
    http.post(`${HOST}/api/v1/buy`, async ({ request }) => {
      seen.push(request.headers.get("authorization"), await request.json());
      return HttpResponse.json(order);
    }),
  );
  server.listen({ onUnhandledRequest: "error" });
  t.after(() => server.close());
  const client = await buys(t, globalThis.fetch);
  assert.deepEqual(seen, [`Bearer ${KEY}`, { amount_stars: 100, to_username: "johndoe" }]);
  server.use(http.post(`${HOST}/api/v1/buy`, () => HttpResponse.error()));
  assert.equal((await caught(client.buy({ amountStars: 100 }))).outcome, "unknown");
});

test("nock", async (t) => {
  nock.disableNetConnect();
  t.after(() => {
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
  });
  const scope = nock(HOST, { reqheaders: { authorization: `Bearer ${KEY}` } })
    .get("/api/v1/balance")
    .reply(200, balance)
    .post("/api/v1/buy", { amount_stars: 100, to_username: "johndoe" })
    .reply(200, order)
    .post("/api/v1/buy")
    .reply(402, { error: "Not enough balance." });
  const client = await buys(t, globalThis.fetch);
  assert.equal((await caught(client.buy({ amountStars: 100 }))).code, "insufficient_balance");
  scope.done();
});

test("undici's MockAgent", async (t) => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  t.after(() => dispatcher.close());
  const host = dispatcher.get(HOST);
  host.intercept({ path: "/api/v1/balance" }).reply(200, balance);
  host.intercept({ path: "/api/v1/buy", method: "POST" }).reply(200, order);
  host.intercept({ path: "/api/v1/buy", method: "POST" }).replyWithError(new Error("lost"));
  const client = await buys(t, (url, init) => undiciFetch(url, { ...init, dispatcher }));
  assert.equal((await caught(client.buy({ amountStars: 100 }))).outcome, "unknown");
  dispatcher.assertNoPendingInterceptors();
});
