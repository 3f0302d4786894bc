// Errors can be acted on, tell their cause, and are recognised when two copies of the package meet.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as starsbot from "starsbot";
import { clientFor } from "./client.mjs";
import { Clock, answer, caught, deserted, serverFor } from "./server.mjs";

const { Client, OutcomeUnknownError, StarsBotError } = starsbot;

const { errors } = JSON.parse(readFileSync(new URL("../../../tests/schema/api.json", import.meta.url)));
/** The class of each code. */
const CODES = Object.fromEntries(
  errors.map(({ code, class: name }) => [code, code === "aborted" ? "AbortError" : `${name.replace(/Error$/, "")}Error`]),
);

test("there is a class for each code, below one base", () => {
  for (const name of Object.values(CODES)) {
    assert.ok(starsbot[name].prototype instanceof StarsBotError, name);
    assert.equal(Object.getPrototypeOf(starsbot[name]), StarsBotError, `${name} has no other base`);
  }
  assert.ok(StarsBotError.prototype instanceof Error);
});

test("statuses of a read", async (t) => {
  const server = await serverFor(t);
  const client = clientFor(t, { baseUrl: server.url, clock: new Clock() });
  for (const [status, code] of [
    [401, "unauthorized"],
    [402, "insufficient_balance"],
    [403, "forbidden"],
    [404, "not_found"],
    [422, "bad_request"],
    [429, "rate_limited"],
    [503, "server_error"],
    [302, "unexpected_status"],
  ]) {
    server.handle = () => answer('{"error": "No."}', status);
    const error = await caught(client.balance());
    assert.equal(error.code, code);
    assert.equal(error.name, CODES[code]);
    assert.equal(error.constructor, starsbot[CODES[code]]);
    assert.equal(error.status, status);
    assert.equal(error.outcome, null);
    assert.equal(error.purchase, null);
    assert.match(error.message, /No\./);
    assert.match(error.stack, /errors\.test\.mjs/, "the stack leads to the caller");
  }
});

test("an unknown outcome carries what is needed to reconcile, and so does its JSON", async () => {
  const client = Client.sandbox();
  const before = Date.now();
  const error = await caught(client.buy({ amountStars: 100, toUsername: "@sandbox_html" }));
  assert.ok(error instanceof OutcomeUnknownError);
  assert.deepEqual(
    [error.name, error.code, error.outcome, error.mayHaveSpent, error.retryable, error.attempts, error.status],
    ["OutcomeUnknownError", "outcome_unknown", "unknown", true, false, 1, 200],
  );
  assert.match(error.body, /Just a moment/);
  assert.equal(error.purchase.amountStars, 100);
  assert.equal(error.purchase.toUsername, "sandbox_html");
  assert.equal(error.purchase.stage, "response_received");
  assert.ok(error.purchase.startedAt instanceof Date && error.purchase.endedAt >= error.purchase.startedAt);
  assert.ok(before > 0 && error.field === null && error.retryAfter === null && error.order === null);
  const json = JSON.parse(JSON.stringify(error));
  for (const name of [
    "name",
    "code",
    "message",
    "outcome",
    "mayHaveSpent",
    "retryable",
    "status",
    "attempts",
    "body",
  ]) {
    assert.equal(json[name], error[name], name);
  }
  assert.equal(json.purchase.amountStars, 100);
  assert.equal(json.purchase.toUsername, "sandbox_html");
});

test("every error says what to do next", () => {
  for (const code of Object.keys(CODES)) {
    const error = StarsBotError.from({ code, message: "x" });
    assert.equal(error.constructor, starsbot[CODES[code]]);
    assert.match(error.hint, /^[A-Z].*\.$/);
    assert.equal(JSON.parse(JSON.stringify(error)).hint, error.hint);
  }
});

test("retryAfter is in milliseconds", async () => {
  const error = await caught(Client.sandbox().buy({ amountStars: 1, toUsername: "sandbox_rate_limit" }));
  assert.equal(error.code, "rate_limited");
  assert.equal(error.outcome, "rejected");
  assert.equal(error.retryAfter, 2000);
  assert.equal(error.retryable, true);
});

test("the cause is the system's own error", async (t) => {
  for (const options of [{}, { fetch: globalThis.fetch }]) {
    const client = clientFor(t, { baseUrl: await deserted(), clock: new Clock(), ...options });
    const error = await caught(client.buy({ amountStars: 1 }));
    assert.equal(error.code, "connection_failed");
    assert.equal(error.outcome, "not_sent");
    assert.equal(error.attempts, 3);
    const causes = [];
    for (let cause = error.cause; cause; cause = cause.cause) causes.push(cause.code ?? cause.message);
    assert.match(String(causes), /ECONNREFUSED/);
  }
});

test("time-outs", async (t) => {
  const server = await serverFor(t);
  server.handle = () => "hang";
  for (const options of [{}, { fetch: globalThis.fetch }]) {
    const clock = new Clock();
    const timeout = { connect: 500, request: 400, purchase: 400 };
    const client = clientFor(t, { baseUrl: server.url, timeout, clock, ...options });
    const reading = await caught(client.balance());
    assert.equal(reading.code, "timeout");
    assert.equal(reading.attempts, 3);
    server.requests.length = 0;
    const buying = await caught(client.buy({ amountStars: 1 }));
    assert.equal(buying.code, "outcome_unknown");
    assert.equal(buying.purchase.stage, "awaiting_response");
    assert.equal(server.requests.length, 1);
    const once = await caught(clientFor(t, { baseUrl: server.url, clock }).balance({ timeout: 50 }));
    assert.equal(once.code, "timeout");
  }
});

test("errors of another copy of the package are recognised by their code", async () => {
  const other = createRequire(import.meta.url)("starsbot");
  assert.notEqual(other.StarsBotError, StarsBotError, "CommonJS has a copy of its own");
  const error = await caught(other.Client.sandbox().buy({ amountStars: 1, toUsername: "sandbox_response_dropped" }));
  assert.ok(!(error instanceof StarsBotError));
  for (const copy of [starsbot, other]) {
    assert.equal(copy.StarsBotError.isStarsBotError(error), true);
    assert.equal(copy.StarsBotError.isOutcomeUnknown(error), true);
    for (const one of [new Error("x"), { code: "aborted" }, null, undefined, "timeout"]) {
      assert.equal(copy.StarsBotError.isStarsBotError(one), false);
      assert.equal(copy.StarsBotError.isOutcomeUnknown(one), false);
    }
  }
});

test("a rejection that nobody handles prints what to do, and no key", async () => {
  const error = await caught(Client.sandbox().buy({ amountStars: 1, toUsername: "sandbox_response_dropped" }));
  assert.match(error.message, /again/);
});
