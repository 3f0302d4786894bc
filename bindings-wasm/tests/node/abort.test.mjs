// An `AbortSignal` before and after the bytes of a request have left. The server counts what it saw.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { describe, test } from "node:test";
import { AbortError, OutcomeUnknownError } from "starsbot";
import { clientFor } from "./client.mjs";
import { CLOCK, SlowClock, answer, caught, deserted, serverFor } from "./server.mjs";

for (const [name, options] of Object.entries({ "node:http": {}, fetch: { fetch: globalThis.fetch } })) {
  describe(`over ${name}`, () => {
    const setUp = async (t, handle) => {
      const server = await serverFor(t);
      if (handle) server.handle = handle;
      const client = clientFor(t, { baseUrl: server.url, ...options });
      return { server, client, abort: new AbortController(), why: new Error("not wanted any more") };
    };

    test("a signal that is aborted already", async (t) => {
      const { server, client, abort, why } = await setUp(t);
      abort.abort(why);
      const { signal } = abort;
      for (const [call, outcome] of [
        [client.buy({ amountStars: 100 }, { signal }), "not_sent"],
        [client.balance({ signal }), undefined],
        [client.deposit({ signal }), undefined],
      ]) {
        const error = await caught(call);
        assert.ok(error instanceof AbortError);
        assert.equal(error.name, "AbortError");
        assert.equal(error.code, "aborted");
        if (outcome) assert.equal(error.outcome, outcome);
        assert.equal(error.mayHaveSpent, false);
        assert.equal(error.cause, why);
      }
      assert.equal(server.connections, 0);
    });

    test("a purchase aborted before it has left is clean", async (t) => {
      const { server, client, abort, why } = await setUp(t);
      const buying = client.buy({ amountStars: 100 }, { signal: abort.signal });
      abort.abort(why);
      const error = await caught(buying);
      assert.ok(error instanceof AbortError);
      assert.equal(error.outcome, "not_sent");
      assert.equal(error.cause, why);
      await after(20);
      assert.deepEqual(server.requests, []);
    });

    test("a purchase aborted after it has left is unknown", async (t) => {
      const { server, client, abort, why } = await setUp(t, () => "hang");
      const buying = client.buy({ amountStars: 100, toUsername: "johndoe" }, { signal: abort.signal });
      await server.arrival();
      abort.abort(why);
      const error = await caught(buying);
      assert.ok(error instanceof OutcomeUnknownError);
      assert.equal(error.outcome, "unknown");
      assert.equal(error.mayHaveSpent, true);
      assert.equal(error.retryable, false);
      assert.equal(error.cause, why);
      assert.equal(error.purchase.amountStars, 100);
      assert.equal(error.purchase.toUsername, "johndoe");
      await server.silence();
      assert.equal(server.requests.length, 1);
    });

    test("who is told that nothing was sent can rely on it, whenever the signal came", async (t) => {
      const { server, client } = await setUp(t);
      const endings = {};
      for (let amountStars = 1; amountStars <= 300; amountStars += 1) {
        const abort = new AbortController();
        const buying = client.buy({ amountStars }, { signal: abort.signal }).catch((error) => error);
        for (let step = 0; step < amountStars % 30; step += 1)
          await new Promise(step % 2 ? setImmediate : process.nextTick);
        abort.abort();
        const ending = await buying;
        endings[amountStars] = ending.outcome ?? "bought";
      }
      await after(50);
      for (const [amountStars, ending] of Object.entries(endings)) {
        const seen = server.requests.filter((one) => one.endsWith(`{"amount_stars":${amountStars}}`)).length;
        assert.ok(ending === "not_sent" ? seen === 0 : seen <= 1, `${ending}, and the server saw ${seen}`);
        if (ending === "bought") assert.equal(seen, 1);
      }
      assert.ok(Object.values(endings).includes("not_sent"));
      assert.ok(Object.values(endings).some((ending) => ending !== "not_sent"));
    });

    test("a read is aborted while it is under way", async (t) => {
      const { server, client, abort, why } = await setUp(t, () => "hang");
      const reading = client.balance({ signal: abort.signal });
      await server.arrival();
      abort.abort(why);
      const error = await caught(reading);
      assert.ok(error instanceof AbortError);
      assert.equal(error.outcome, null);
      assert.equal(error.mayHaveSpent, false);
      assert.equal(error.cause, why);
      await server.silence();
      assert.equal(server.requests.length, 1, "it is not tried again");
    });

    test("waiting for another attempt is aborted at once", async (t) => {
      const { server, client, abort, why } = await setUp(t, () => answer("", 503, "retry-after: 30\r\n"));
      const reading = client.balance({ signal: abort.signal });
      await server.arrival();
      await after(50);
      const since = performance.now();
      abort.abort(why);
      assert.ok((await caught(reading)) instanceof AbortError);
      assert.ok(performance.now() - since < 200);

      const refused = clientFor(t, { baseUrl: await deserted(), [CLOCK]: new SlowClock(), ...options });
      const waiting = new AbortController();
      const buying = refused.buy({ amountStars: 1 }, { signal: waiting.signal });
      await after(100);
      waiting.abort(why);
      assert.equal((await caught(buying)).outcome, "not_sent");
    });

    test("AbortSignal.timeout", async (t) => {
      const { server, client } = await setUp(t, () => "hang");
      const error = await caught(client.buy({ amountStars: 1 }, { signal: AbortSignal.timeout(100) }));
      assert.ok(error instanceof OutcomeUnknownError);
      assert.equal(error.cause.name, "TimeoutError");
      assert.equal(server.requests.length, 1);
    });

    test("a signal that many calls share gathers no listeners", async (t) => {
      const { client, abort } = await setUp(t);
      for (let call = 0; call < 50; call += 1) {
        await client.balance({ signal: abort.signal });
        await client.buy({ amountStars: 1 }, { signal: abort.signal });
      }
      assert.deepEqual(getEventListeners(abort.signal, "abort"), []);
    });

    test("a signal that many calls share has one listener, and ends them all", async (t) => {
      const warnings = [];
      const warn = (warning) => warnings.push(warning.name);
      process.on("warning", warn);
      t.after(() => process.off("warning", warn));
      const { server, client, abort, why } = await setUp(t, () => "hang");
      const { signal } = abort;
      const calls = Array.from({ length: 1000 }, (_, index) =>
        caught(index % 2 ? client.buy({ amountStars: index }, { signal }) : client.balance({ signal })),
      );
      for (let arrived = 0; arrived < 100; arrived += 1) await server.arrival();
      assert.equal(getEventListeners(signal, "abort").length, 1);
      abort.abort(why);
      const errors = await Promise.all(calls);
      assert.deepEqual(getEventListeners(signal, "abort"), []);
      await after(50);
      for (const [index, error] of errors.entries()) {
        assert.equal(error.cause, why);
        if (error.outcome !== "unknown") assert.ok(error instanceof AbortError);
        else assert.ok(index % 2 && error instanceof OutcomeUnknownError);
        const body = `{"amount_stars":${index}}`;
        if (error.outcome === "not_sent") assert.ok(!server.requests.some((one) => one.endsWith(body)));
      }
      assert.deepEqual(warnings, []);
    });
  });
}
