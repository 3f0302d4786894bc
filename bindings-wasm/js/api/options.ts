/** What a client and a call are told. */

import type { Clock } from "../driver/clock.js";
import type { Transport } from "../http/transport.js";
import type { ServiceOptions, Timeouts } from "./records.js";

/** What every client can be told. */
export interface CommonOptions {
  /**
   * In milliseconds: for an attempt at a read and for the response to a purchase, or each by its name. By default 5 000 to
   * connect, 30 000 for a read, 120 000 for a purchase.
   */
  readonly timeout?: number | Timeouts | undefined;
  /** The name of your application for `User-Agent`, for example `MyBot/1.2`. A page cannot set it. */
  readonly appName?: string | undefined;
  /**
   * Ends every call that is under way, and every later one, as the `signal` of a call does. A call may have one of its
   * own too: whichever is aborted first ends it, and gives the reason.
   */
  readonly signal?: AbortSignal | undefined;
}

/** What clients that send can be told. */
export interface TransportOptions extends CommonOptions {
  /** Sends requests in place of the built-in HTTP. See {@link Transport} for what it has to prove. */
  readonly transport?: Transport | undefined;
  /** Sends requests with this `fetch` in place of the built-in HTTP: one with a proxy, or a test's. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Time and chance in place of the host's: for tests that must not wait. */
  readonly clock?: Clock | undefined;
}

/** How a client is made. All of it may be left out where the environment has the key. */
export interface ClientOptions extends TransportOptions, ServiceOptions {
  /** Lets a client run in a page, where all who open it can read the key, and spend its balance. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** Headers by their names. */
export type HeaderFields = Readonly<Record<string, string>>;

/** How a client of your own backend is made. */
export interface BackendOptions extends TransportOptions {
  /** Headers that are sent along, such as the user's session; or a function that gives them for each call. */
  readonly headers?: HeaderFields | (() => HeaderFields | Promise<HeaderFields>) | undefined;
  /** Whether cookies travel along: `same-origin` by default. Only with `fetch`. */
  readonly credentials?: RequestCredentials | undefined;
}

/** What one call can be told. */
export interface RequestOptions {
  /**
   * Ends the call: with an {@link AbortError}, or, where a purchase may have been sent already, with an
   * {@link OutcomeUnknownError}. Both have the signal's reason as their cause.
   */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds, for this call: an attempt at a read, or the response to a purchase. */
  readonly timeout?: number | undefined;
}
