/** What a client and a call can be told. */

import type { Transport } from "./transport.js";

/** How long things may take, in milliseconds. Each is more than 0 and at most a day. */
export interface Timeouts {
  /** Connecting, TLS included. 5 000 unless set. Heeded by the built-in transport of Node. */
  readonly connect?: number;
  /** An attempt at a read, connecting included. 30 000 unless set. */
  readonly read?: number;
  /**
   * The answer to a purchase, once connected. 120 000 unless set: cutting a purchase short makes outcomes unknown
   * that would have been known a moment later.
   */
  readonly purchase?: number;
}

/** How a client is made. All of it may be left out where the environment has the key. */
export interface ClientOptions {
  /**
   * The API key. `STARSBOT_API_KEY` of the environment unless given. Nothing shows it. It does not belong in a page:
   * there, leave it out, and name a backend of your own as `baseUrl`.
   */
  readonly apiKey?: string | undefined;
  /**
   * Where the service is, or your backend. `STARSBOT_BASE_URL` of the environment, or `https://fragment-api.work`,
   * unless given. `https` only, except on this machine. In a page it may be a path of the page's own server, such as
   * `/stars`. With a `baseUrl` and
   * without a key, requests carry no `authorization`, and purchases an `x-request-id`, by which a backend can refuse
   * those that a browser has sent twice.
   */
  readonly baseUrl?: string | undefined;
  /**
   * In milliseconds: for a read's attempt and for the answer to a purchase, or each by its name. Unless given: 5 000
   * to connect, 30 000 for a read, 120 000 for a purchase.
   */
  readonly timeout?: number | Timeouts | undefined;
  /** The name of your application for `User-Agent`, for example `MyBot/1.2`. A page cannot set it. */
  readonly app?: string | undefined;
  /**
   * Ends every call that is under way, and every later one, as the `signal` of a call does. A call may have one of its
   * own too: whichever is aborted first ends it, and gives the reason.
   */
  readonly signal?: AbortSignal | undefined;
  /** Sends requests in place of the built-in HTTP. See {@link Transport} for what it has to prove. */
  readonly transport?: Transport | undefined;
  /** Sends requests with this `fetch` in place of the built-in HTTP: one with a proxy, or a test's. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Headers for your own backend, such as its session. Only without a key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether cookies travel to your own backend: `same-origin` unless given. Only without a key, and with `fetch`. */
  readonly credentials?: RequestCredentials | undefined;
  /** Lets a client with a key run in a page, where all who open it can read the key, and spend its balance. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** What one call can be told. */
export interface RequestOptions {
  /**
   * Ends the call: with an {@link AbortError}, or, where a purchase may have left already, with an
   * {@link OutcomeUnknownError}. Both have the signal's reason as their cause.
   */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds, for this call: a read's attempt, or the answer to a purchase. */
  readonly timeout?: number | undefined;
}
