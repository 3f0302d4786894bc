// The half that holds the API key: it sells Stars to those who are signed in, and answers in the API's own form, so
// that the page beside it can use the same client. `STARSBOT_API_KEY=... node server.mjs`, then open what it prints.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { Client, StarsBotError } from "starsbot";

const USERS = new Map([["session-of-alice", "alice"]]); // Your own sign-in stands here.
const FILES = new Map([
  ["/", [new URL("page.html", import.meta.url), "text/html; charset=utf-8"]],
  ["/starsbot.js", [new URL(import.meta.resolve("starsbot/inline")), "text/javascript"]], // Or what your bundler made.
]);
const REFUSALS = { invalid_argument: 422, not_found: 404, rate_limited: 429 };

/** A server that buys with a client. */
export function backend(client) {
  const seen = new Set(); // Keep these in your database, written before the purchase: they must outlive this process.

  async function buy(user, id, { amount_stars: amountStars, to_username: toUsername }) {
    if (id === undefined) return [400, { error: "A purchase needs an x-request-id." }];
    if (!(amountStars >= 50 && amountStars <= 1000)) return [422, { error: "You can buy 50 to 1000 Stars." }];
    if (toUsername === undefined) return [422, { error: "Say who gets them." }]; // Left out, it would be you.
    // A browser may have sent it twice. The first may still be under way, so 409: the page takes that for "unknown".
    if (seen.has(`${user} ${id}`)) return [409, { error: "This purchase has been sent before." }];
    seen.add(`${user} ${id}`); // Here you would charge the user too.
    const order = await client.buy({ amountStars, toUsername });
    const { orderId: order_id, message } = order;
    return [200, { status: "ok", order_id, amount_stars: amountStars, to_username: order.toUsername, message }];
  }

  async function answer(request) {
    const user = USERS.get(request.headers.authorization?.replace("Bearer ", ""));
    if (user === undefined) return [401, { error: "Sign in first." }];
    if (`${request.method} ${request.url}` !== "POST /stars/api/v1/buy") return [404, { error: "Not for sale." }];
    return buy(user, request.headers["x-request-id"], await json(request)).catch(explain);
  }

  return createServer(async (request, response) => {
    const [file, type] = (request.method === "GET" && FILES.get(request.url)) || [];
    if (file) return response.writeHead(200, { "content-type": type }).end(await readFile(file));
    const [status, body, headers] = await answer(request).catch(() => [400, { error: "That is no JSON object." }]);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  });
}

/** What the page is told of a failure. Only what the user can mend is told as it is. */
function explain(error) {
  if (!StarsBotError.isStarsBotError(error) || error.mayHaveSpent) {
    console.error("look at this one:", JSON.stringify(error), error); // A person does, with error.purchase.
    return [500, { error: "We are checking this purchase. Please do not repeat it." }];
  }
  const wait = error.retryAfter === null ? {} : { "retry-after": String(Math.ceil(error.retryAfter / 1000)) };
  if (error.code === "invalid_argument") return [422, { error: error.message }];
  return [REFUSALS[error.code] ?? 403, { error: "No Stars just now. Nothing was bought." }, wait];
}

/** The object that a request carries. */
async function json(request) {
  let text = "";
  for await (const part of request.setEncoding("utf8")) if ((text += part).length > 10_000) throw new Error("too long");
  return Object.assign(Object.create(null), JSON.parse(text));
}

if (import.meta.url === String(pathToFileURL(process.argv[1]))) {
  const server = backend(new Client({ appName: "backend/1.0" })).listen(8080, "127.0.0.1");
  server.on("listening", () => console.log("open http://127.0.0.1:8080"));
}
