// Nothing that can be printed shows the key.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { inspect } from "node:util";
import { Client, NotSent, Sandbox } from "starsbot";
import { Printed } from "../cases/leaks.mjs";
import { clientFor } from "./client.mjs";
import { Clock, KEY, answer, caught, serverFor } from "./server.mjs";

/** Searches everything that a value leads to. */
function searched(values) {
  const printed = new Printed(inspect);
  for (const [name, value] of Object.entries(values)) printed.value(name, value);
  return printed.leaks(KEY);
}

test("the search finds what it is for", () => {
  class Leaking {
    #hidden = KEY;
    get key() {
      return this.#hidden;
    }
  }
  const cause = Object.defineProperty(new Error("x"), "headers", { value: { authorization: `Bearer ${KEY}` } });
  for (const leak of [
    { key: KEY },
    new Leaking(),
    new Error("x", { cause }),
    new Map([["key", KEY]]),
    new Error(KEY),
  ]) {
    assert.notDeepEqual(searched({ leak }), []);
  }
});

test("a bad key is not repeated", async () => {
  for (const end of ["\n\n bad", "\u0000", " x", "é"]) {
    const error = await caught(async () => new Client({ apiKey: KEY + end }).balance());
    assert.equal(error.field, "apiKey");
    assert.deepEqual(searched({ error }), []);
    process.env.STARSBOT_API_KEY = `${KEY}é`;
    const ofEnvironment = await caught(async () => new Client().balance());
    delete process.env.STARSBOT_API_KEY;
    assert.deepEqual(searched({ ofEnvironment }), []);
  }
});

test("clients", async (t) => {
  const server = await serverFor(t);
  for (const options of [
    {},
    { fetch: globalThis.fetch },
    { transport: async () => ({ status: 200, headers: {}, body: "{}" }) },
  ]) {
    const client = clientFor(t, { baseUrl: server.url, ...options });
    const other = client.withOptions({ timeout: 1000 });
    await client.balance().catch(() => {});
    const sandbox = new Sandbox({ apiKey: KEY });
    assert.deepEqual(searched({ client, other, sandbox, ofSandbox: Client.sandbox(sandbox) }), []);
  }
});

test("a service that echoes the key", async (t) => {
  const server = await serverFor(t);
  for (const options of [{}, { fetch: globalThis.fetch }]) {
    const client = clientFor(t, { baseUrl: server.url, clock: new Clock(), ...options });
    for (const reply of [
      answer(`{"error": "bad key ${KEY}"}`, 401),
      answer(`<html>${KEY}`),
      answer("", 302, `location: https://example.com/?key=${KEY}\r\n`),
      `HTTP/1.1 200 ${KEY}\r\ncontent-length: 999\r\n\r\n${KEY}`,
      `${KEY}`,
      `HTTP/1.1 200 OK\r\n${KEY}\r\n\r\n`,
      "reset",
      "close",
    ]) {
      server.handle = () => reply;
      server.closesAfterAnswer = true;
      const error = await caught(client.buy({ amountStars: 1, toUsername: "johndoe" }));
      assert.deepEqual(searched({ error }), [], reply);
    }
  }
});

test("a transport that repeats the key, and one whose errors hold the request", async (t) => {
  for (const fail of [
    (request) => new NotSent(`could not send ${request.headers.authorization}`),
    (request) => new Error(`could not send ${request.headers.authorization}`),
    (request) => Object.assign(new Error("failed"), { config: { headers: { ...request.headers } }, request }),
    (request) => new AggregateError([new Error(request.headers.authorization)], "failed"),
    (request) => ({ message: "no error at all", headers: { ...request.headers } }),
    (request) => request.headers.authorization,
  ]) {
    const transport = async (request) => {
      throw fail(request);
    };
    const client = clientFor(t, { transport, clock: new Clock() });
    for (const call of [() => client.buy({ amountStars: 1 }), () => client.balance()]) {
      assert.deepEqual(searched({ error: await caught(call) }), []);
    }
  }
});

test("a reason for aborting is passed on as it is, and holds no key of ours", async (t) => {
  const server = await serverFor(t);
  server.handle = () => "hang";
  const client = clientFor(t, { baseUrl: server.url, fetch: globalThis.fetch });
  const abort = new AbortController();
  const buying = caught(client.buy({ amountStars: 1 }, { signal: abort.signal }));
  await server.arrival();
  abort.abort();
  assert.deepEqual(searched({ error: await buying }), []);
});

test("a request in a transport", async (t) => {
  const printed = new Printed(inspect);
  const transport = async (request) => {
    printed.shown("the request", request);
    assert.equal(request.headers.authorization, `Bearer ${KEY}`, "what is sent is not redacted");
    return { status: 500, headers: {}, body: "" };
  };
  await caught(clientFor(t, { transport }).buy({ amountStars: 1 }));
  assert.deepEqual(printed.leaks(KEY), []);
});

test("an error that nobody handles", () => {
  const program = `
    import { Client } from "starsbot";
    const client = new Client({ baseUrl: "http://127.0.0.1:9", timeout: 1000 });
    console.log(client, [client], { client });
    console.error("%o", client);
    await client.buy({ amountStars: 1 }, { signal: AbortSignal.timeout(300) });`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    env: { ...process.env, STARSBOT_API_KEY: KEY, NODE_DEBUG: "" },
    encoding: "utf8",
  });
  assert.equal(status, 1);
  assert.match(stderr, /AbortError|ConnectionFailedError/);
  assert.ok(!`${stdout}${stderr}`.includes(KEY));
});
