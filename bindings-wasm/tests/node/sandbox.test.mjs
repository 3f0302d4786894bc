// The sandbox can be read and steered, and its faults end as its table says.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { Client, Sandbox, StarsBotError } from "starsbot";
import { caught } from "./server.mjs";

/** Fault, the code of the error it ends with, whether it was bought. */
const FAULTS = [
  ["manual", null, true],
  ["slow", null, true],
  ["response_dropped", "outcome_unknown", true],
  ["request_dropped", "outcome_unknown", false],
  ["truncated", "outcome_unknown", true],
  ["html", "outcome_unknown", true],
  ["server_error", "outcome_unknown", false],
  ["server_error_after", "outcome_unknown", true],
  ["rate_limit", "rate_limited", false],
  ["unauthorized", "unauthorized", false],
  ["insufficient_balance", "insufficient_balance", false],
  ["not_found", "not_found", false],
  ["connection_refused", "connection_failed", false],
];

describe("faults, by recipient and asked for", () => {
  for (const [fault, code, isBought] of FAULTS) {
    test(fault, async () => {
      for (const isAskedFor of [false, true]) {
        const sandbox = new Sandbox();
        const client = Client.sandbox(sandbox);
        const before = await sandbox.balance();
        if (isAskedFor) await sandbox.failNext("buy", fault, fault === "connection_refused" ? 3 : 1);
        const toUsername = isAskedFor ? "johndoe" : `@sandbox_${fault}`;
        const buying = client.buy({ amountStars: 100, toUsername });
        if (code === null) assert.equal((await buying).amountStars, 100);
        else assert.equal((await caught(buying)).code, code);
        assert.equal((await sandbox.purchases()).length, isBought ? 1 : 0);
        assert.equal((await sandbox.balance()).nano < before.nano, isBought);
      }
    });
  }
});

test("clients can share one, and what they bought twice is told", async () => {
  const sandbox = new Sandbox({ balance: "10" });
  const [first, second] = [Client.sandbox(sandbox), Client.sandbox(sandbox)];
  assert.equal(first.sandbox, sandbox);
  const order = await first.buy({ amountStars: 100, toUsername: "@johndoe" });
  assert.equal(order.delivery, "delivered");
  await second.buy({ amountStars: 100, toUsername: "JohnDoe" });
  assert.deepEqual(
    (await sandbox.purchases()).map(({ amountStars, toUsername }) => [amountStars, toUsername]),
    [
      [100, "johndoe"],
      [100, "JohnDoe"],
    ],
  );
  const [[earlier, later], ...more] = await sandbox.duplicatePurchases();
  assert.deepEqual([earlier.toUsername, later.toUsername, more.length], ["johndoe", "JohnDoe", 0]);
  assert.equal(await sandbox.requests(), 2);
  assert.ok((await sandbox.price()).nano > 0n);
  assert.deepEqual((await first.balance()).ton, await sandbox.balance());
  assert.equal((await sandbox.credit("1.5")).nano, (await first.balance()).ton.nano);
  await sandbox.reset();
  assert.equal(String(await sandbox.balance()), "10");
  assert.deepEqual(await sandbox.purchases(), []);
});

test("its time is its own", async () => {
  const sandbox = new Sandbox();
  const client = Client.sandbox(sandbox);
  await sandbox.failNext("balance", "server_error", 2);
  const [before, since] = [await sandbox.now(), performance.now()];
  await client.balance();
  await client.buy({ amountStars: 1, toUsername: "sandbox_slow" });
  assert.ok(performance.now() - since < 1000);
  const now = await sandbox.now();
  assert.ok(now - before >= 3000);
  await sandbox.advance(1500);
  assert.equal((await sandbox.now()) - now, 1500);
});

test("the whole job", async () => {
  const client = Client.sandbox({ balance: "0" });
  const refused = await caught(client.buy({ amountStars: 100, toUsername: "@johndoe" }));
  assert.equal(refused.code, "insufficient_balance");
  const deposit = await client.deposit();
  const link = deposit.paymentLink({ amount: "1.5" });
  assert.match(String(link), /^ton:\/\/transfer\/.*amount=1500000000&text=/);
  await client.sandbox.credit("1.5");
  const order = await client.buy({ amountStars: 100, toUsername: "@johndoe" });
  assert.equal(order.message, "Stars sent to @johndoe.");
});

test("what it tells is plain data, and JSON", async () => {
  const client = Client.sandbox({ balance: "10", start: new Date("2030-01-01T00:00:00Z") });
  await client.buy({ amountStars: 100, toUsername: "@johndoe" });
  const [purchase] = await client.sandbox.purchases();
  assert.ok(purchase.purchasedAt instanceof Date);
  assert.equal(purchase.acknowledged, true);
  const json = JSON.parse(JSON.stringify({ purchase, balance: await client.sandbox.balance() }));
  assert.equal(json.purchase.cost, String(purchase.cost));
  assert.match(json.purchase.purchasedAt, /^2030-01-01T00:00:0\d\.\d{3}Z$/);
  assert.match(json.balance, /^\d\.\d+$|^\d$/);
});

test("every option", async () => {
  const start = new Date("2030-01-01T00:00:00Z");
  const options = { balance: { nano: 1_500_000_000n }, apiKey: "sk_mine", seed: 7n, latency: 50, slow: 400, rateLimit: 2, start };
  const sandbox = new Sandbox(options);
  const client = Client.sandbox(sandbox);
  assert.equal(String((await client.balance()).ton), "1.5");
  assert.equal((await sandbox.now()) - start, 50);
  await client.buy({ amountStars: 1, toUsername: "sandbox_slow" });
  assert.equal((await sandbox.now()) - start, 450);
  await sandbox.advance(1000);
  const stranger = new Client({ apiKey: "sk_other", transport: sandbox.transport });
  assert.equal((await caught(stranger.buy({ amountStars: 1 }))).code, "unauthorized");
  await client.balance();
  assert.equal((await caught(client.buy({ amountStars: 1 }))).code, "rate_limited");
  assert.notEqual(String(await new Sandbox({ seed: 8 }).price()), String(await sandbox.price()));
});

test("a sandbox of another copy of the package", async () => {
  const other = createRequire(import.meta.url)("starsbot");
  const sandbox = new other.Sandbox({ apiKey: "sk_other" });
  const client = Client.sandbox(sandbox);
  await client.buy({ amountStars: 100, toUsername: "@johndoe" });
  assert.equal((await sandbox.purchases()).length, 1);
  assert.equal(client.sandbox, sandbox);
});

test("what it is told wrongly", async () => {
  for (const attempt of [
    () => Client.sandbox({ balance: 1.5 }).balance(),
    () => new Sandbox({ balance: "much" }).balance(),
    () => new Sandbox().failNext("buy", "nonsense"),
    () => new Sandbox().failNext("sell", "html"),
    () => new Sandbox().failNext("buy", "html", -1),
    () => new Sandbox().credit(-1),
    () => new Sandbox().credit("-1"),
    () => new Sandbox().advance("long"),
    () => new Sandbox().advance(-1),
    () => new Sandbox({ seed: 1.5 }).balance(),
    () => new Sandbox({ latency: "short" }).balance(),
    () => new Sandbox({ rateLimit: -1 }).balance(),
    () => new Sandbox({ start: 5 }).balance(),
    () => new Sandbox({ start: new Date("never") }).balance(),
    () => new Sandbox({ apiKey: 5 }).balance(),
  ]) {
    const error = await caught(attempt);
    assert.ok(error instanceof StarsBotError, error.stack);
  }
});

test("other clients have none", () => {
  assert.equal(new Client({ apiKey: "sk_test_0123456789" }).sandbox, undefined);
});
