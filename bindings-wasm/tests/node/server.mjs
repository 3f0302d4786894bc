// A small server that answers, breaks off or stays silent as it is told.

import { once } from "node:events";
import { createServer } from "node:net";
import { setImmediate as turn, setTimeout as after } from "node:timers/promises";

export const KEY = "sk_test_0123456789";
export const BALANCE = '{"balance_ton": 1.234567, "currency": "TON"}';
export const ORDER =
  '{"status": "ok", "order_id": "api_buy_1_100_1700000000", "amount_stars": 100, ' +
  '"to_username": "johndoe", "message": "Stars sent to @johndoe."}';

// Nothing of a user's own is meant in these tests.
delete process.env.STARSBOT_API_KEY;
delete process.env.STARSBOT_BASE_URL;

/** An answer as it travels. */
export function answer(body, status = 200, headers = "") {
  return `HTTP/1.1 ${status} Status\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

/** Listens on loopback until it is disposed of. */
export class Server {
  #listener = createServer((socket) => this.#serve(socket));
  #arrivals = [];
  /** Every request, whole. */
  requests = [];
  /** How many connections there were. */
  connections = 0;
  /** Those that are there now. */
  sockets = new Set();
  /** Is given each request, and says what is sent back, now or later: an answer, "hang", "reset" or "close". */
  handle = (request) => this.usual(request);
  closesAfterAnswer = false;

  static async start() {
    const server = new Server();
    server.#listener.listen(0, "127.0.0.1");
    await once(server.#listener, "listening");
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.#listener.address().port}`;
  }

  /** The answer of a service that is well. */
  usual(request) {
    return answer(request.startsWith("POST") ? ORDER : BALANCE);
  }

  /** Ends when a request has arrived that has not been waited for. */
  async arrival() {
    while (this.#arrivals.length === 0) await turn();
    return this.#arrivals.shift();
  }

  /** Ends when all connections are closed. */
  async silence() {
    while (this.sockets.size > 0) await turn();
  }

  /** Forgets what has arrived. */
  forget() {
    this.requests.length = 0;
    this.#arrivals.length = 0;
  }

  stop() {
    for (const socket of this.sockets) socket.destroy();
    this.#listener.close();
  }

  #serve(socket) {
    let text = "";
    this.connections += 1;
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => {});
    socket.setNoDelay();
    socket.on("data", (bytes) => {
      text += bytes;
      const whole = wholeRequest(text);
      if (whole === undefined) return;
      text = text.slice(whole.length);
      this.requests.push(whole);
      this.#arrivals.push(whole);
      const reply = this.handle(whole);
      if (reply instanceof Promise) reply.then((later) => this.#reply(socket, later));
      else this.#reply(socket, reply);
    });
  }

  #reply(socket, reply) {
    if (reply === "hang") return;
    if (reply === "reset") socket.resetAndDestroy();
    else if (reply === "close") socket.destroy();
    else if (this.closesAfterAnswer) socket.end(reply);
    else socket.write(reply);
  }
}

/** The address of a port on which nobody listens. */
export async function deserted() {
  const server = await Server.start();
  const { url } = server;
  server.stop();
  return url;
}

/** A server for one test. */
export async function serverFor(test) {
  const server = await Server.start();
  test.after(() => server.stop());
  return server;
}

function wholeRequest(text) {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length >= end ? text.slice(0, end) : undefined;
}

/** Takes the place of a client's waiting, and notes it. */
export class Clock {
  waits = [];

  async sleep(ms) {
    this.waits.push(ms);
  }

  random() {
    return 1;
  }
}

/** A clock whose waits are the longest, and real. */
export class SlowClock extends Clock {
  async sleep(ms, signal) {
    this.waits.push(ms);
    await after(ms, undefined, { signal }).catch(() => {});
  }
}

/** The error that a promise, or a function, ends with. */
export async function caught(attempt) {
  let value;
  try {
    value = await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    return error;
  }
  throw new Error(`nothing was thrown, but there is ${String(value)}`);
}
