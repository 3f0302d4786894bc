/**
 * Sends with Node's own `http` and `https`.
 *
 * A purchase is given a connection of its own, made before anything is written. Writing begins in the same turn of
 * the event loop in which that is noted; so whether bytes may have left is known exactly, however the call ends.
 */

import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as tls from "node:tls";

import { type Attempt, type Carrier, NotSent } from "./transport.js";

/** A carrier with connections of its own, kept alive for reads. */
export function nodeHttp(): Carrier {
  const agents = {
    "http:": new http.Agent({ keepAlive: true }),
    "https:": new https.Agent({ keepAlive: true }),
  };
  return {
    async send(attempt) {
      const url = new URL(attempt.request.url);
      const protocol = url.protocol === "https:" ? "https:" : "http:";
      if (attempt.request.isPurchase) {
        const socket = await connect(url, attempt);
        await exchange(attempt, url, { createConnection: () => socket });
      } else {
        await exchange(attempt, url, { agent: agents[protocol] });
      }
    },
    close() {
      for (const agent of Object.values(agents)) {
        // What is under way ends as it would, and its connection is not kept.
        (agent as { keepAlive?: boolean }).keepAlive = false;
        for (const idle of Object.values(agent.freeSockets)) for (const socket of idle ?? []) socket.destroy();
      }
    },
  };
}

/** A new connection, TLS included. Whatever fails here is proof that nothing was sent. */
function connect(url: URL, { request, signal }: Attempt): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const secure = url.protocol === "https:";
    const port = Number(url.port) || (secure ? 443 : 80);
    const socket = secure
      ? tls.connect({ host, port, ALPNProtocols: ["http/1.1"], ...(net.isIP(host) ? {} : { servername: host }) })
      : net.connect({ host, port });
    socket.setNoDelay(true);
    const ready = secure ? "secureConnect" : "connect";
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
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
    signal.addEventListener("abort", abort, { once: true });
    socket.on("error", () => undefined); // It may have more to say when nobody listens any more.
    socket.on("error", fail).on("close", closed).on(ready, connected);
    if (signal.aborted) abort();
  });
}

/** Sends the request and reads the answer. */
function exchange(attempt: Attempt, url: URL, options: http.RequestOptions): Promise<void> {
  const { request, signal } = attempt;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      // The connection was made meanwhile, and is not needed.
      (options.createConnection?.({}, () => undefined) as net.Socket | undefined)?.destroy();
      reject(new NotSent("aborted before anything was sent"));
      return;
    }
    const send = url.protocol === "https:" ? https.request : http.request;
    const sent = send(url, {
      ...options,
      method: request.method,
      headers: { ...request.headers, ...(request.body && { "content-length": Buffer.byteLength(request.body) }) },
    });
    let connecting = !request.isPurchase;
    let timer: NodeJS.Timeout | undefined;
    const abort = () => {
      sent.destroy(new Error("aborted"));
    };
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
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
    signal.addEventListener("abort", abort, { once: true });
    sent.on("socket", (socket) => {
      if (!connecting) return;
      if (!socket.connecting) {
        connected();
        return;
      }
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", connected);
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
        fail(new Error("the connection was closed within the answer"));
      });
    });
    attempt.mayHaveLeft = true;
    sent.end(request.body);
  });
}
