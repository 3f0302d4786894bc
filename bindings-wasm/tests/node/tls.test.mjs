// TLS: a certificate that nobody trusts proves that nothing was sent, and one that is trusted carries a purchase.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { clientFor } from "./client.mjs";
import { BALANCE, Clock, KEY, ORDER, caught } from "./server.mjs";

const file = (name) => fileURLToPath(new URL(`tls/${name}`, import.meta.url));
const HOSTS = { "node:https": {}, fetch: { fetch: globalThis.fetch } };

/** A service with the certificate of these tests, which nobody trusts unless told to. */
async function secureServer(t) {
  const seen = { requests: [], connections: 0 };
  const server = createServer({ key: readFileSync(file("key.pem")), cert: readFileSync(file("cert.pem")) });
  server.on("secureConnection", () => (seen.connections += 1));
  server.on("request", (request, response) => {
    seen.requests.push(request.method);
    response.end(request.method === "POST" ? ORDER : BALANCE);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: server.address().port, seen };
}

for (const [name, options] of Object.entries(HOSTS)) {
  test(`a certificate that nobody trusts, over ${name}`, async (t) => {
    const { port, seen } = await secureServer(t);
    const client = clientFor(t, { baseUrl: `https://localhost:${port}`, clock: new Clock(), ...options });
    const buying = await caught(client.buy({ amountStars: 1 }));
    assert.deepEqual([buying.code, buying.outcome, buying.attempts], ["connection_failed", "not_sent", 3]);
    const causes = [];
    for (let cause = buying.cause; cause; cause = cause.cause) causes.push(cause.code);
    assert.ok(causes.includes("DEPTH_ZERO_SELF_SIGNED_CERT"), String(causes));
    assert.equal((await caught(client.balance())).code, "connection_failed");
    assert.deepEqual(seen.requests, []);
  });
}

test("a host that accepts connections and says nothing", async (t) => {
  const sockets = [];
  const server = createTcpServer((socket) => sockets.push(socket.on("error", () => {})));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const baseUrl = `https://127.0.0.1:${server.address().port}`;
  const timeout = { connect: 100, request: 5000, purchase: 5000 };
  const client = clientFor(t, { baseUrl, timeout, clock: new Clock() });
  const since = performance.now();
  const buying = await caught(client.buy({ amountStars: 1 }));
  assert.deepEqual([buying.code, buying.outcome, buying.attempts], ["timeout", "not_sent", 3]);
  const reading = await caught(client.balance());
  assert.deepEqual([reading.code, reading.attempts], ["timeout", 3]);
  assert.ok(performance.now() - since < 2000);
});

test("a certificate that is trusted", async (t) => {
  const { port, seen } = await secureServer(t);
  const program = `
    import { Client } from "starsbot";
    for (const host of ["localhost", "127.0.0.1"]) {
      for (const options of [{}, { fetch }]) {
        const client = new Client({ baseUrl: \`https://\${host}:${port}\`, ...options });
        await client.balance();
        await client.balance();
        console.log((await client.buy({ amountStars: 100 })).orderId);
        await client.close();
      }
    }
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: import.meta.dirname,
    env: { ...process.env, STARSBOT_API_KEY: KEY, NODE_EXTRA_CA_CERTS: file("cert.pem") },
  });
  assert.equal(stdout, "api_buy_1_100_1700000000\n".repeat(4));
  assert.deepEqual(seen.requests, ["GET", "GET", "POST", "GET", "GET", "POST", "GET", "GET", "POST", "GET", "GET", "POST"]);
  assert.ok(seen.connections >= 6, `${seen.connections} connections`);
});
