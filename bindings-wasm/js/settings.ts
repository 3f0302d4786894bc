/** A client's options, checked, and made into what the core takes. */

import { absolute, environmentVariable, isBrowser } from "./environment.js";
import { refuse } from "./errors.js";
import { withFetch } from "./fetch.js";
import type { Glue } from "./module.js";
import type { ClientOptions, Timeouts } from "./options.js";
import { signalOf } from "./signal.js";
import { type Carrier, type HttpRequest, type Transport, withTransport } from "./transport.js";

type Core = InstanceType<Glue["Settings"]>;
type Millis = [connect: number | undefined, read: number | undefined, purchase: number | undefined];

/** Makes the core's settings in a way of its own, as a sandbox does. */
export type Maker = (glue: Glue, app: string | undefined, millis: Millis) => Core;

/** What a client knows. The key is in nothing that can be read. */
export interface Settings {
  /** The core's, made once. */
  readonly of: (glue: Glue) => Core;
  /** The user's own transport, if there is one. */
  readonly carrier: () => Carrier | undefined;
  readonly credentials: RequestCredentials;
  /** For one's own backend. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends every call. */
  readonly signal: AbortSignal | undefined;
  /** Whether the other end is one's own backend. */
  readonly isBackend: boolean;
  /** Takes the key out of a text of the transport's. Nothing is sent before there is the core that does it. */
  readonly redact: (text: string) => string;
  /** The requests of reads, by the core's text of them. */
  readonly reads: Map<string, HttpRequest>;
  /** The same with other options. */
  readonly with: (options: Retold) => Settings;
}

/** The options that clients with the same connections may have each for itself. */
type Retold = Pick<ClientOptions, "timeout" | "app" | "signal">;

/** These options, checked. */
interface Told {
  readonly app: string | undefined;
  readonly millis: Millis;
  readonly signal: AbortSignal | undefined;
}

const bad = (field: string, why: string) => refuse("invalid_config", field, why);

/** Checks what the core does not, since it is JavaScript's. */
export function settingsOf(options: ClientOptions, maker?: Maker): Settings {
  const told = toldOf(options);
  const text = (name: "apiKey" | "baseUrl") => textOf(name, options[name]);
  const { transport, fetch, headers, credentials } = options;
  const apiKey = maker ? undefined : (text("apiKey") ?? environmentVariable("STARSBOT_API_KEY"));
  const given = maker ? undefined : (text("baseUrl") ?? environmentVariable("STARSBOT_BASE_URL"));
  const baseUrl = given && absolute(given);
  if (transport !== undefined && typeof transport !== "function") throw bad("transport", "it must be a function");
  if (fetch !== undefined && typeof fetch !== "function") throw bad("fetch", "it must be a function");
  if (transport !== undefined && fetch !== undefined) throw bad("fetch", "there is a transport already");
  if (apiKey !== undefined) {
    if (headers !== undefined) throw bad("headers", "they are for a backend of your own, which is given no API key");
    if (credentials !== undefined) {
      throw bad("credentials", "they are for a backend of your own, which is given no API key");
    }
    if (isBrowser() && options.dangerouslyAllowBrowser !== true) {
      const why =
        "whoever opens this page can read its API key and spend the balance. Leave the key out and let the page talk " +
        "to a backend of your own (baseUrl). If you know what you do, set dangerouslyAllowBrowser: true";
      throw bad("dangerouslyAllowBrowser", why);
    }
  }
  const own = headersOf(headers);
  const make: Maker =
    maker ?? ((glue, app, millis) => new glue.Settings(apiKey, baseUrl, app, ...millis));
  return made(make, told, {
    carrier: () => carrierOf(transport, fetch, apiKey === undefined ? (credentials ?? "same-origin") : "omit"),
    credentials: apiKey === undefined ? (credentials ?? "same-origin") : "omit",
    headers: own,
    isBackend: maker === undefined && apiKey === undefined,
  });
}

function made(
  make: Maker,
  told: Told,
  rest: Omit<Settings, "of" | "reads" | "redact" | "signal" | "with">,
): Settings {
  let core: Core | undefined;
  return {
    ...rest,
    of: (glue) => (core ??= make(glue, told.app, told.millis)),
    reads: new Map(),
    redact: (text) => core?.redact(text) ?? text,
    signal: told.signal,
    with: (options) => made(make, toldOf(options, told), rest),
  };
}

/** What is told now lies over what was told before. */
function toldOf(options: Retold, before?: Told): Told {
  if (typeof options !== "object" || options === null) throw bad("options", "the options must be an object");
  return {
    app: textOf("app", options.app) ?? before?.app,
    millis: millisOf(options.timeout).map((one, index) => one ?? before?.millis[index]) as Millis,
    signal: signalOf(options.signal, "invalid_config") ?? before?.signal,
  };
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw bad(name, `${name} must be text`);
}

function carrierOf(
  transport: Transport | undefined,
  fetch: typeof globalThis.fetch | undefined,
  credentials: RequestCredentials,
): Carrier | undefined {
  if (transport !== undefined) return withTransport(transport);
  return fetch && withFetch((url, init) => fetch(url, init), credentials);
}

function headersOf(headers: unknown): Readonly<Record<string, string>> {
  if (headers === undefined) return {};
  if (typeof headers !== "object" || headers === null) throw bad("headers", "they must be an object of texts");
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers) as [string, unknown][]) {
    if (typeof value !== "string" || !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value)) {
      throw bad("headers", "a name or value cannot be sent as a header");
    }
    own[name.toLowerCase()] = value;
  }
  return own;
}

function millisOf(timeout: unknown): Millis {
  if (timeout === undefined) return [undefined, undefined, undefined];
  if (typeof timeout === "number") return [undefined, timeout, timeout];
  if (typeof timeout !== "object" || timeout === null) {
    throw bad("timeout", "it must be a number of milliseconds, or an object of them");
  }
  const { connect, read, purchase } = timeout as Timeouts;
  const all: Millis = [connect, read, purchase];
  for (const one of all) {
    if (one !== undefined && typeof one !== "number") throw bad("timeout", "it must be a number of milliseconds");
  }
  return all;
}
