/**
 * Sends with Node's own `http` and `https`.
 *
 * A purchase is given a connection of its own, made before anything is written. Writing begins in the same turn of
 * the event loop in which that is noted; so whether bytes may have left is known exactly, however the call ends.
 */

import type { Agent, RequestOptions } from "node:http";
import type { Socket } from "node:net";

import { type Attempt, type Carrier, NotSent } from "./transport.js";

// An import of them would read all that they export, and so load parts of Node that nobody here asks for.
const http = process.getBuiltinModule("node:http");
const net = process.getBuiltinModule("node:net");

/** What https needs. It takes longer to load than all of ours, so the first request that needs it loads it. */
const loadSecure = () => ({
  https: process.getBuiltinModule("node:https"),
  tls: process.getBuiltinModule("node:tls"),
});
type Secure = ReturnType<typeof loadSecure>;
let secure: Secure | undefined;

/** A carrier with connections of its own, kept alive for reads. */
export function nodeHttp(): Carrier {
  let plainAgent: Agent | undefined;
  let secureAgent: Agent | undefined;
  return {
    async send(attempt) {
      const place = placeOf(attempt.request.url);
      const by = place.secure ? (secure ??= loadSecure()) : undefined;
      if (attempt.request.isPurchase) {
        const socket = await connect(place, by, attempt);
        await exchange(attempt, place, by, { createConnection: () => socket });
      } else {
        const agent = by
          ? (secureAgent ??= new by.https.Agent({ keepAlive: true }))
          : (plainAgent ??= new http.Agent({ keepAlive: true }));
        await exchange(attempt, place, by, { agent });
      }
    },
    close() {
      for (const agent of [plainAgent, secureAgent]) {
        if (agent === undefined) continue;
        // What is under way ends as it would, and its connection is not kept.
        (agent as { keepAlive?: boolean }).keepAlive = false;
        for (const idle of Object.values(agent.freeSockets)) for (const socket of idle ?? []) socket.destroy();
      }
    },
  };
}

/** Where a request goes. */
interface Place {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** Places by URL: a client asks for the same few again and again. */
const places = new Map<string, Place>();

function placeOf(text: string): Place {
  const known = places.get(text);
  if (known !== undefined) return known;
  const url = new URL(text);
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const place = { secure, host, port: Number(url.port) || (secure ? 443 : 80), path: url.pathname + url.search };
  if (places.size === 16) places.clear();
  places.set(text, place);
  return place;
}

/** A new connection, TLS included. Whatever fails here is proof that nothing was sent. */
function connect({ host, port }: Place, by: Secure | undefined, { request, stop }: Attempt): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = by
      ? by.tls.connect({ host, port, ALPNProtocols: ["http/1.1"], ...(net.isIP(host) ? {} : { servername: host }) })
      : net.connect({ host, port });
    socket.setNoDelay(true);
    const ready = by ? "secureConnect" : "connect";
    const settle = (end: () => void) => {
      clearTimeout(timer);
      stop.listen(undefined);
      socket.off("error", fail).off("close", closed).off(ready, connected);
      end();
    };
    const fail = (error: Error, timedOut = false) => {
      settle(() => {
        socket.destroy();
        reject(new NotSent(error.message, { cause: error, timedOut }));
      });
    };
    const abort = () => {
      fail(new Error("aborted while connecting"));
    };
    const closed = () => {
      fail(new Error("the connection was closed while it was made"));
    };
    const connected = () => {
      settle(() => {
        resolve(socket);
      });
    };
    const timer = setTimeout(() => {
      fail(new Error("connecting took too long"), true);
    }, request.connectTimeout);
    stop.listen(abort);
    socket.on("error", () => undefined); // It may have more to say when nobody listens any more.
    socket.on("error", fail).on("close", closed).on(ready, connected);
    if (stop.isOver) abort();
  });
}

/** Sends the request and reads the answer. */
function exchange(
  attempt: Attempt,
  { host, port, path }: Place,
  by: Secure | undefined,
  options: RequestOptions,
): Promise<void> {
  const { request, stop } = attempt;
  return new Promise((resolve, reject) => {
    if (stop.isOver) {
      // The connection was made meanwhile, and is not needed.
      (options.createConnection?.({}, () => undefined) as Socket | undefined)?.destroy();
      reject(new NotSent("aborted before anything was sent"));
      return;
    }
    const { method, headers, body } = request;
    if (body !== "") headers["content-length"] = String(Buffer.byteLength(body));
    const sent = (by?.https ?? http).request({ host, port, path, ...options, method, headers });
    let connecting = !request.isPurchase;
    let timer: NodeJS.Timeout | undefined;
    const abort = () => {
      sent.destroy(new Error("aborted"));
    };
    const settle = (end: () => void) => {
      clearTimeout(timer);
      stop.listen(undefined);
      end();
    };
    const fail = (error: Error, timedOut = false) => {
      settle(() => {
        reject(connecting ? new NotSent(error.message, { cause: error, timedOut }) : error);
      });
    };
    const connected = () => {
      connecting = false;
      clearTimeout(timer);
    };
    stop.listen(abort);
    sent.on("socket", (socket) => {
      if (!connecting) return;
      if (!socket.connecting) {
        connected();
        return;
      }
      socket.once(by ? "secureConnect" : "connect", connected);
      timer = setTimeout(() => {
        fail(new Error("connecting took too long"), true);
        sent.destroy();
      }, request.connectTimeout);
    });
    sent.on("error", fail);
    sent.on("upgrade", (response, socket) => {
      socket.destroy();
      settle(() => {
        attempt.head(response.statusCode ?? 0, undefined, undefined);
        resolve();
      });
    });
    sent.on("response", (response) => {
      attempt.head(response.statusCode ?? 0, response.headers["retry-after"], response.headers.date);
      response.on("data", (chunk: Buffer) => {
        if (attempt.chunk(chunk)) return;
        settle(resolve);
        response.destroy();
      });
      response.on("end", () => {
        settle(resolve);
      });
      response.on("error", fail);
      response.on("close", () => {
        if (!response.complete) fail(new Error("the connection was closed within the answer"));
      });
    });
    attempt.mayHaveLeft = true;
    sent.end(request.body);
  });
}
