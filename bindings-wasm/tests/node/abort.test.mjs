// An `AbortSignal` of a call or of a client, before and after the bytes of a request have left. The server counts what it
// saw.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { describe, test } from "node:test";
import { AbortError, Client, OutcomeUnknownError } from "starsbot";
import { clientFor } from "./client.mjs";
import { SlowClock, answer, caught, deserted, serverFor } from "./server.mjs";

for (const [name, options] of Object.entries({ "node:http": {}, fetch: { fetch: globalThis.fetch } })) {
  describe(`over ${name}`, () => {
    const setUp = async (t, handle, ofClient) => {
      const server = await serverFor(t);
      if (handle) server.handle = handle;
      const client = clientFor(t, { baseUrl: server.url, ...options, ...ofClient });
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

      const refused = clientFor(t, { baseUrl: await deserted(), clock: new SlowClock(), ...options });
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

    test("a client's signal ends the calls that are under way, and every later one", async (t) => {
      const ofClient = new AbortController();
      const { signal } = ofClient;
      const { server, client, why } = await setUp(t, () => "hang", { signal });
      const calls = [client.balance(), client.deposit(), client.buy({ amountStars: 100 })].map(caught);
      for (let arrived = 0; arrived < 3; arrived += 1) await server.arrival();
      assert.equal(getEventListeners(signal, "abort").length, 1);
      ofClient.abort(why);
      const [balance, deposit, buy] = await Promise.all(calls);
      for (const error of [balance, deposit]) {
        assert.ok(error instanceof AbortError);
        assert.equal(error.outcome, null);
        assert.equal(error.cause, why);
      }
      assert.ok(buy instanceof OutcomeUnknownError);
      assert.equal(buy.purchase.amountStars, 100);
      assert.equal(buy.cause, why);
      for (const [call, outcome] of [
        [client.buy({ amountStars: 1 }), "not_sent"],
        [client.balance({ signal: new AbortController().signal }), null],
        [client.withOptions({ timeout: 1000 }).deposit(), null],
      ]) {
        const error = await caught(call);
        assert.ok(error instanceof AbortError);
        assert.equal(error.outcome, outcome);
        assert.equal(error.cause, why);
      }
      await after(20);
      assert.equal(server.requests.length, 3);
      assert.deepEqual(getEventListeners(signal, "abort"), []);
    });

    test("of a client's signal and a call's, the first to be aborted ends the call", async (t) => {
      for (const first of ["client", "call"]) {
        const aborts = { client: new AbortController(), call: new AbortController() };
        const { server, client } = await setUp(t, () => "hang", { signal: aborts.client.signal });
        const { signal } = aborts.call;
        const reading = caught(client.balance({ signal }));
        const buying = caught(client.buy({ amountStars: 1 }, { signal }));
        await server.arrival();
        await server.arrival();
        aborts[first].abort(first);
        aborts[first === "client" ? "call" : "client"].abort("the other");
        const [read, bought] = await Promise.all([reading, buying]);
        assert.ok(read instanceof AbortError);
        assert.equal(read.cause, first);
        assert.ok(bought instanceof OutcomeUnknownError);
        assert.equal(bought.cause, first);
        for (const one of Object.values(aborts)) assert.deepEqual(getEventListeners(one.signal, "abort"), []);
      }
    });

    test("a call's signal ends no other call of a client that has one", async (t) => {
      let reply;
      const handle = (request) => (request.startsWith("GET") ? "hang" : new Promise((resolve) => (reply = resolve)));
      const ofClient = new AbortController();
      const { server, client, abort, why } = await setUp(t, handle, { signal: ofClient.signal });
      const reading = caught(client.balance({ signal: abort.signal }));
      const buying = client.buy({ amountStars: 100 });
      const arrived = [await server.arrival(), await server.arrival()];
      abort.abort(why);
      assert.equal((await reading).cause, why);
      assert.equal(getEventListeners(ofClient.signal, "abort").length, 1, "the purchase is under way");
      reply(server.usual(arrived.find((request) => request.startsWith("POST"))));
      assert.equal((await buying).amountStars, 100);
      assert.deepEqual(getEventListeners(ofClient.signal, "abort"), []);
    });

    test("the same signal for a client and a call", async (t) => {
      const ofClient = new AbortController();
      const { signal } = ofClient;
      const { server, client, why } = await setUp(t, undefined, { signal });
      await client.balance({ signal });
      assert.deepEqual(getEventListeners(signal, "abort"), []);
      server.forget();
      server.handle = () => "hang";
      const buying = caught(client.buy({ amountStars: 1 }, { signal }));
      await server.arrival();
      assert.equal(getEventListeners(signal, "abort").length, 1);
      ofClient.abort(why);
      assert.ok((await buying) instanceof OutcomeUnknownError);
      assert.deepEqual(getEventListeners(signal, "abort"), []);
    });

    test("withOptions keeps a client's signal, or has another in its place", async (t) => {
      const [before, later] = [new AbortController(), new AbortController()];
      const { server, client } = await setUp(t, () => "hang", { signal: before.signal });
      const calls = [
        client.withOptions({ timeout: 30_000 }),
        client.withOptions({ signal: undefined }),
        client.withOptions({ signal: later.signal }),
      ].map((one) => caught(one.balance()));
      for (let arrived = 0; arrived < 3; arrived += 1) await server.arrival();
      before.abort("before");
      assert.deepEqual([(await calls[0]).cause, (await calls[1]).cause], ["before", "before"]);
      assert.equal(getEventListeners(later.signal, "abort").length, 1, "the third is under way");
      later.abort("later");
      assert.equal((await calls[2]).cause, "later");
    });
  });
}

test("a client of a sandbox has a signal too", async () => {
  const abort = new AbortController();
  const client = Client.sandbox({ balance: "10" }, { signal: abort.signal });
  await client.buy({ amountStars: 100 });
  const buying = caught(client.buy({ amountStars: 200 }));
  abort.abort("over");
  const errors = [await buying, await caught(client.buy({ amountStars: 300 })), await caught(client.balance())];
  assert.deepEqual(
    errors.map(({ code, outcome, cause }) => [code, outcome, cause]),
    [
      ["aborted", "not_sent", "over"],
      ["aborted", "not_sent", "over"],
      ["aborted", null, "over"],
    ],
  );
  assert.equal((await client.sandbox.purchases()).length, 1);
  assert.deepEqual(getEventListeners(abort.signal, "abort"), []);
});
