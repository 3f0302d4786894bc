/**
 * Sends with Node's own `http` and `https`.
 *
 * A purchase is given a connection of its own, made before anything is written. Writing begins in the same turn of the
 * event loop in which the gate is opened; so whether bytes may have been sent is known exactly, however the call ends.
 */

import type { Agent, RequestOptions } from "node:http";
import type { Socket } from "node:net";

import type { Attempt } from "../driver/attempt.js";
import type { HttpClient } from "./client.js";
import { NotSent } from "./transport.js";

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

/** Where the requests of a client go, and the connections to it that are kept alive. */
interface Origin {
  /** `https://host:port` */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** What TLS needs, unless this is `http`. */
  readonly secure: Secure | undefined;
  readonly agent: Agent;
}

/** Sends over connections of its own, kept alive for reads. */
export function nodeClient(): HttpClient {
  let origin: Origin | undefined;
  return {
    async send(attempt) {
      attempt.arm();
      const { url, isPurchase } = attempt.request;
      // The base URL of a client does not change.
      origin ??= parseOrigin(url);
      const path = url.slice(origin.url.length);
      if (isPurchase) {
        const socket = await connect(origin, attempt);
        await exchange(attempt, origin, { path, createConnection: () => socket });
      } else {
        await exchange(attempt, origin, { path, agent: origin.agent });
      }
    },
    close() {
      if (origin === undefined) return;
      // What is under way ends as it would, and its connection is not kept.
      (origin.agent as { keepAlive?: boolean }).keepAlive = false;
      for (const idle of Object.values(origin.agent.freeSockets)) for (const socket of idle ?? []) socket.destroy();
    },
  };
}

function parseOrigin(request: string): Origin {
  const { protocol, hostname, port } = new URL(request);
  const tls = protocol === "https:" ? (secure ??= loadSecure()) : undefined;
  return {
    url: request.slice(0, request.indexOf("/", request.indexOf("//") + 2)),
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || (tls ? 443 : 80),
    secure: tls,
    agent: new (tls?.https ?? http).Agent({ keepAlive: true }),
  };
}

/** Makes a new connection, TLS included. */
function connect({ host, port, secure }: Origin, { request, abort }: Attempt): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = secure
      ? secure.tls.connect({ host, port, ALPNProtocols: ["http/1.1"], ...(net.isIP(host) ? {} : { servername: host }) })
      : net.connect({ host, port });
    socket.setNoDelay(true);
    const ready = secure ? "secureConnect" : "connect";
    const settle = (end: () => void) => {
      clearTimeout(timer);
      release();
      socket.off("error", fail).off("close", closed).off(ready, connected);
      end();
    };
    const fail = (error: Error, timedOut = false) => {
      settle(() => {
        socket.destroy();
        reject(new NotSent(error.message, { cause: error, timedOut }));
      });
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
    socket.on("error", () => undefined); // It may have more to say when nobody listens any more.
    socket.on("error", fail).on("close", closed).on(ready, connected);
    const release = abort.onAbort(() => {
      fail(new Error("aborted while connecting"));
    });
  });
}

/** Sends the request and reads the response. */
function exchange(attempt: Attempt, { host, port, secure }: Origin, options: RequestOptions): Promise<void> {
  const { request, abort } = attempt;
  return new Promise((resolve, reject) => {
    if (!attempt.open()) {
      // The connection was made meanwhile, and is not needed.
      (options.createConnection?.({}, () => undefined) as Socket | undefined)?.destroy();
      reject(new NotSent("the call ended before anything was sent"));
      return;
    }
    const { method, headers, body } = request;
    if (body !== "") headers["content-length"] = String(Buffer.byteLength(body));
    const sent = (secure?.https ?? http).request({ host, port, ...options, method, headers });
    let connecting = !request.isPurchase;
    let timer: NodeJS.Timeout | undefined;
    const settle = (end: () => void) => {
      clearTimeout(timer);
      release();
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
    const release = abort.onAbort(() => {
      sent.destroy(new Error("aborted"));
    });
    sent.on("socket", (socket) => {
      if (!connecting) return;
      if (!socket.connecting) {
        connected();
        return;
      }
      socket.once(secure ? "secureConnect" : "connect", connected);
      timer = setTimeout(() => {
        fail(new Error("connecting took too long"), true);
        sent.destroy();
      }, request.connectTimeout);
    });
    sent.on("error", fail);
    sent.on("upgrade", (response, socket) => {
      socket.destroy();
      settle(() => {
        attempt.head(response.statusCode ?? 0, () => undefined);
        resolve();
      });
    });
    sent.on("response", (response) => {
      attempt.head(response.statusCode ?? 0, (name) => response.headers[name]?.toString());
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
        if (!response.complete) fail(new Error("the connection was closed within the response"));
      });
    });
    sent.end(body);
  });
}
