// The sandbox can be read and steered, and its faults end as its table says.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client, Sandbox, StarsBotError } from "starsbot";
import { caught } from "./server.mjs";

/** Fault, the code of the error it ends with, whether it was bought. */
const FAULTS = [
  ["manual", null, true],
  ["slow", null, true],
  ["lost_answer", "outcome_unknown", true],
  ["lost_request", "outcome_unknown", false],
  ["truncated", "outcome_unknown", true],
  ["html", "outcome_unknown", true],
  ["server_error", "outcome_unknown", false],
  ["server_error_after", "outcome_unknown", true],
  ["rate_limit", "rate_limited", false],
  ["unauthorized", "unauthorized", false],
  ["insufficient", "insufficient_balance", false],
  ["not_found", "not_found", false],
  ["refused", "connection_failed", false],
];

describe("faults, by recipient and asked for", () => {
  for (const [fault, code, isBought] of FAULTS) {
    test(fault, async () => {
      for (const isAskedFor of [false, true]) {
        const sandbox = new Sandbox();
        const client = Client.sandbox(sandbox);
        const before = await sandbox.balance();
        if (isAskedFor) await sandbox.failNext("buy", fault, fault === "refused" ? 3 : 1);
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
  const [[earlier, later], ...more] = await sandbox.boughtTwice();
  assert.deepEqual([earlier.toUsername, later.toUsername, more.length], ["johndoe", "JohnDoe", 0]);
  assert.equal(await sandbox.requests(), 2);
  assert.ok((await sandbox.price()).nano > 0n);
  assert.equal((await first.balance()).ton, (await sandbox.balance()).ton);
  assert.equal((await sandbox.credit("1.5")).nano, (await first.balance()).nano);
  await sandbox.reset();
  assert.equal((await sandbox.balance()).ton, "10");
  assert.deepEqual(await sandbox.purchases(), []);
});

test("its time is its own", async () => {
  const sandbox = new Sandbox();
  const client = Client.sandbox(sandbox);
  await sandbox.failNext("balance", "server_error", 2);
  const [before, since] = [await sandbox.unixMs(), performance.now()];
  await client.balance();
  await client.buy({ amountStars: 1, toUsername: "sandbox_slow" });
  assert.ok(performance.now() - since < 1000);
  const now = await sandbox.unixMs();
  assert.ok(now >= before + 3000);
  await sandbox.advance(1500);
  assert.equal(await sandbox.unixMs(), now + 1500);
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
  ]) {
    const error = await caught(attempt);
    assert.ok(error instanceof StarsBotError, error.stack);
  }
});

test("other clients have none", () => {
  assert.equal(new Client({ apiKey: "sk_test_0123456789" }).sandbox, undefined);
});
