// Values keep every digit, are frozen, and turn into JSON without losing anything.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { InvalidArgumentError, Ton, Username, Wallet, toNano } from "starsbot";
import { clientFor } from "./client.mjs";
import { caught } from "./server.mjs";

const WALLET = "UQAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH0Bm";

const answering = (t, body) => clientFor(t, { transport: async () => ({ status: 200, headers: {}, body }) });

test("a balance", async (t) => {
  for (const [sent, ton, nano] of [
    ["1.234567", "1.234567", 1_234_567_000n],
    ["9223372036.854775807", "9223372036.854775807", 9_223_372_036_854_775_807n],
    ["0.30000000000000004", "0.3", 300_000_000n],
    ["1e-7", "0.0000001", 100n],
  ]) {
    const balance = await answering(t, `{"balance_ton": ${sent}, "currency": "TON"}`).balance();
    assert.deepEqual([String(balance.ton), balance.ton.nano, balance.currency], [ton, nano, "TON"]);
    assert.deepEqual(JSON.parse(JSON.stringify(balance)), { ton, currency: "TON" });
    assert.ok(Object.isFrozen(balance));
    assert.match(inspect(balance), new RegExp(ton.replace(".", "\\.")));
  }
});

test("an order", async (t) => {
  for (const amount of [100, 9_007_199_254_740_993n]) {
    const body = `{"status":"ok","order_id":"1","amount_stars":${amount},"to_username":null,"message":"Stars sent to you."}`;
    const order = await answering(t, body).buy({ amountStars: amount });
    assert.equal(order.amountStars, amount);
    assert.deepEqual(
      [order.orderId, order.toUsername, order.message, order.delivery],
      ["1", null, "Stars sent to you.", "delivered"],
    );
    assert.ok(JSON.stringify(order).includes(String(amount)));
    assert.ok(Object.isFrozen(order));
  }
});

test("a deposit and its payment links", async (t) => {
  const body = JSON.stringify({ wallet: WALLET, memo: "AP 123&x", message: "Send." });
  const deposit = await answering(t, body).deposit();
  assert.deepEqual([deposit.wallet, deposit.memo, deposit.message], [WALLET, "AP 123&x", "Send."]);
  assert.deepEqual(JSON.parse(JSON.stringify(deposit)), { wallet: WALLET, memo: "AP 123&x", message: "Send." });
  const link = deposit.paymentLink({ amount: "1.5" });
  const wanted = `ton://transfer/${WALLET}?amount=1500000000&text=AP%20123%26x`;
  assert.deepEqual([String(link), JSON.stringify(link)], [wanted, JSON.stringify(wanted)]);
  assert.match(link.httpsLink, /^https:\/\/.*amount=1500000000&text=AP%20123%26x$/);
  assert.match(link.qrSvg(), /<svg[\s\S]*<\/svg>\s*$/);
  assert.match(link.qrText(), /[█▀▄]/);
  assert.equal(String(deposit.paymentLink({ amount: { nano: 1_500_000_000n } })), wanted);
  assert.equal(String(deposit.paymentLink()), `ton://transfer/${WALLET}?text=AP%20123%26x`);
  for (const amount of ["0", "-1", "1.0000000001", "much", 1.5, null, { nano: 1 }, { nano: 0n }]) {
    const error = await caught(() => deposit.paymentLink({ amount }));
    assert.ok(error instanceof InvalidArgumentError, `${String(amount)}: ${error.stack}`);
    assert.ok(["amount", "ton"].includes(error.field), error.field);
  }
});

test("a link needs a wallet that is one, and a memo", async (t) => {
  for (const [answer, field] of [
    [{ wallet: "UQxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", memo: "AP1" }, "wallet"],
    [{ wallet: WALLET, memo: " " }, "memo"],
  ]) {
    const deposit = await answering(t, JSON.stringify(answer)).deposit();
    const error = await caught(() => deposit.paymentLink());
    assert.equal(error.code, "invalid_argument");
    assert.equal(error.field, field);
  }
});

test("what is printed says what it is", async (t) => {
  const client = answering(t, '{"balance_ton": 1, "currency": "TON"}');
  assert.equal(inspect(client), "Client {}");
  assert.match(inspect(await client.balance()), /^Balance {/);
});

test("amounts", async () => {
  for (const [nano, text] of [
    [0n, "0"],
    [1n, "0.000000001"],
    [-1n, "-0.000000001"],
    [1_500_000_000n, "1.5"],
    [-2_000_000_000n, "-2"],
    [9_223_372_036_854_775_807n, "9223372036.854775807"],
  ]) {
    const ton = new Ton(nano);
    assert.deepEqual([String(ton), `${ton}`, JSON.stringify(ton), inspect(ton)], [text, text, `"${text}"`, text]);
    assert.deepEqual(await Ton.parse(text), ton);
    assert.deepEqual(await Ton.parse(ton), ton);
    assert.equal(await toNano(text), nano);
  }
  for (const nano of [1.5, "much", null]) assert.throws(() => new Ton(nano));
});

test("a username and a wallet", async () => {
  assert.equal(await Username.parse(" https://t.me/johndoe "), "johndoe");
  const wallet = await Wallet.parse(WALLET);
  assert.deepEqual([String(wallet), wallet.workchain, wallet.bounceable], [WALLET, 0, false]);
  assert.match(wallet.hash, /^[0-9a-f]{64}$/);
});

test("what is no text is refused by the parsers", async () => {
  for (const parse of [Ton.parse, toNano, Username.parse, Wallet.parse]) {
    for (const text of [5, null, undefined, {}, 1n, Symbol("x")]) {
      const error = await caught(() => parse(text));
      assert.ok(error instanceof InvalidArgumentError, error.stack);
    }
  }
});
