// What only a page shows: the guard of the key, the module that does not come, and signals over a browser's `fetch`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPackage } from "../browser.mjs";
import { KEY, Server, answer } from "../node/server.mjs";

const CORS = "access-control-allow-origin: *\r\naccess-control-allow-headers: *, authorization\r\n";
const BALANCE = '{"balance_ton": 1.234567, "currency": "TON"}';
const ORDER = '{"status": "ok", "order_id": "1", "amount_stars": 100, "to_username": null, "message": "Stars sent."}';

test("in a page", async (t) => {
  const server = await Server.start();
  const program = process.env.CHROMIUM;
  await withPackage(program, async (page, origin) => {
    /** Runs a function in the page, where `starsbot` is the package. */
    const inPage = (run, given) =>
      page.evaluate(
        async ([source, given]) => {
          globalThis.starsbot = await import("starsbot");
          return (0, eval)(`(${source})`)(given);
        },
        [String(run), given],
      );
    const usual = (request) => {
      if (request.startsWith("OPTIONS")) return answer("", 204, CORS);
      return answer(request.startsWith("POST") ? ORDER : BALANCE, 200, CORS);
    };
    const calls = () => server.requests.filter((one) => !one.startsWith("OPTIONS"));

    t.beforeEach(() => {
      server.forget();
      server.handle = usual;
    });

    await t.test("a key is refused, unless its owner insists", async () => {
      const told = await inPage(
        async ([apiKey, baseUrl]) => {
          const told = {};
          try {
            await new starsbot.Client({ apiKey, baseUrl }).balance();
          } catch (error) {
            told.refused = [error.name, error.code, error.field, error.message];
          }
          const client = new starsbot.Client({ apiKey, baseUrl, dangerouslyAllowBrowser: true });
          told.ton = String((await client.balance()).ton);
          for (const unsure of ["true", 1, {}]) {
            try {
              new starsbot.Client({ apiKey, baseUrl, dangerouslyAllowBrowser: unsure });
              told.accepted = unsure;
            } catch {}
          }
          return told;
        },
        [KEY, server.url],
      );
      const [name, code, field, message] = told.refused;
      assert.deepEqual([name, code, field], ["InvalidConfigError", "invalid_config", "dangerouslyAllowBrowser"]);
      assert.ok(!message.includes(KEY));
      assert.equal(told.ton, "1.234567");
      assert.equal(told.accepted, undefined);
      assert.equal(calls().length, 1);
    });

    await t.test("a key is refused in a worker too", async () => {
      const message = await inPage(async (origin) => {
        const source = `
          const { Client } = await import("${origin}" + ${JSON.stringify(Object.values(await importMap())[0])});
          try { new Client({ apiKey: "sk_x" }); postMessage("accepted"); }
          catch (error) { postMessage(error.field); }`;
        const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
        const worker = new Worker(url, { type: "module" });
        return new Promise((resolve) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => resolve(message);
        });
        async function importMap() {
          return JSON.parse(document.querySelector("script[type=importmap]").textContent).imports;
        }
      }, origin);
      assert.equal(message, "dangerouslyAllowBrowser");
    });

    await t.test("without a key it talks to a backend", async () => {
      const bought = await inPage(async (baseUrl) => {
        const client = starsbot.Client.forBackend(baseUrl, { headers: { "x-user": "5" } });
        return [String((await client.balance()).ton), (await client.buy({ amountStars: 100 })).orderId];
      }, server.url);
      assert.deepEqual(bought, ["1.234567", "1"]);
      const [read, purchase] = calls();
      assert.match(read, /\r\nx-user: 5\r\n/i);
      assert.match(purchase, /\r\nx-request-id: [0-9a-f-]{36}\r\n/i);
      for (const request of [read, purchase]) {
        assert.doesNotMatch(request, /\r\nauthorization:/i);
        assert.doesNotMatch(request, /\r\n(cookie|referer):/i);
      }
    });

    await t.test("a signal before and after a purchase has left", async () => {
      server.handle = (request) => (request.startsWith("POST") ? "hang" : usual(request));
      const abortLater = inPage(async (baseUrl) => {
        const client = starsbot.Client.forBackend(baseUrl);
        const abort = new AbortController();
        const buying = client.buy({ amountStars: 100 }, { signal: abort.signal });
        globalThis.abort = () => abort.abort(new Error("why"));
        const early = await client.buy({ amountStars: 1 }, { signal: AbortSignal.abort() }).catch((error) => error);
        return buying.catch((error) => [early.code, early.outcome, error.code, error.outcome, error.cause.message]);
      }, server.url);
      while (calls().length === 0) await new Promise(setImmediate);
      await page.evaluate(() => globalThis.abort());
      assert.deepEqual(await abortLater, ["aborted", "not_sent", "outcome_unknown", "unknown", "why"]);
      assert.equal(calls().length, 1);
    });

    await t.test("a module that does not come is told of, and asked for again", async () => {
      await page.reload();
      await page.route("**/*.wasm", (route) => route.abort());
      const attempt = () =>
        inPage(async (baseUrl) => {
          const client = starsbot.Client.forBackend(baseUrl);
          return client.buy({ amountStars: 1 }).then(
            (order) => order.orderId,
            (error) => [error instanceof starsbot.StarsBotError, error.outcome, error.message],
          );
        }, server.url);
      const [isOurs, outcome, message] = await attempt();
      assert.ok(isOurs);
      assert.equal(outcome, "not_sent");
      assert.match(message, /WebAssembly module/);
      await page.unroute("**/*.wasm");
      assert.equal(await attempt(), "1");
    });

    await t.test("a module is fetched by who uses it", async () => {
      const fetched = [];
      page.on("response", (response) => {
        if (response.url().endsWith(".wasm")) fetched.push(response.url().replace(/.*\//, ""));
      });
      await page.reload();
      await inPage((baseUrl) => starsbot.Client.forBackend(baseUrl).balance(), server.url);
      assert.deepEqual(fetched, ["starsbot.wasm"]);
      await inPage(() => starsbot.Client.sandbox().balance());
      assert.deepEqual(fetched, ["starsbot.wasm", "sandbox.wasm"]);
      const link = await inPage(async () => String((await starsbot.Client.sandbox().deposit()).paymentLink()));
      assert.match(link, /^ton:/);
      assert.deepEqual(fetched, ["starsbot.wasm", "sandbox.wasm", "values.wasm"]);
    });
  });
  server.stop();
});
