/** A client's options, checked, and made into what the core takes. */

import { type Clock, hostClock } from "../driver/clock.js";
import type { HttpClient } from "../http/client.js";
import { fetchClient } from "../http/fetch.js";
import { transportClient } from "../http/transport.js";
import { callNative, toNative } from "../wasm/convert.js";
import type { ClientGlue } from "../wasm/module.js";
import type { BackendOptions, CommonOptions, HeaderFields, RequestOptions, TransportOptions } from "./options.js";
import type { Timeouts } from "./records.js";
import { refuse } from "./refuse.js";

type Config = InstanceType<ClientGlue["Config"]>;

/** What is for the core to check. */
export interface ConfigOptions extends CommonOptions {
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly isBackend?: boolean;
  /** What the environment says. */
  readonly forbidPurchases?: string | undefined;
}

/** What a client is told for the core. The API key is in nothing that can be read. */
export class Settings {
  /** Ends every call. */
  readonly signal: AbortSignal | undefined;
  readonly #options: Omit<ConfigOptions, "signal" | "timeout">;
  readonly #timeout: Timeouts;
  #config: Config | undefined;

  constructor({ signal, timeout, ...options }: ConfigOptions) {
    checkSignal(signal, "invalid_config");
    this.signal = signal;
    this.#timeout = parseTimeout(timeout);
    this.#options = options;
  }

  /** Returns the core's settings, made once. */
  config(glue: ClientGlue): Config {
    return (this.#config ??= callNative(() => new glue.Config(toNative({ ...this.#options, timeout: this.#timeout }))));
  }

  /** Takes the API key out of a text of the transport's. Nothing is sent before there are the core's settings. */
  redact(text: string): string {
    return this.#config?.redact(text) ?? text;
  }

  /** Returns the same with other options laid over its own. */
  with(options: CommonOptions): Settings {
    checkObject(options);
    const { timeout, signal = this.signal, ...others } = options;
    const given = Object.entries(others).filter(([, value]) => value !== undefined);
    return new Settings({
      ...this.#options,
      ...Object.fromEntries(given),
      signal,
      timeout: { ...this.#timeout, ...parseTimeout(timeout) },
    });
  }
}

function parseTimeout(timeout: unknown): Timeouts {
  if (timeout === undefined) return {};
  if (typeof timeout === "number") return { request: timeout, purchase: timeout };
  if (typeof timeout === "object" && timeout !== null) return timeout;
  throw refuse("invalid_config", "timeout", "`timeout` must be a number of milliseconds, or an object of them");
}

/** Returns what sends the requests of a client that names it, else nothing. */
export function parseTransport(
  { transport, fetch }: TransportOptions,
  credentials: RequestCredentials,
): HttpClient | undefined {
  checkFunction("transport", transport);
  checkFunction("fetch", fetch);
  if (transport !== undefined && fetch !== undefined) {
    throw refuse("invalid_config", "fetch", "`fetch` and `transport` are mutually exclusive");
  }
  if (transport !== undefined) return transportClient(transport);
  return fetch && fetchClient((url, init) => fetch(url, init), credentials);
}

/** Returns a whole clock: what is left out is the host's. */
export function parseClock(clock: unknown = {}): Required<Clock> {
  if (typeof clock !== "object" || clock === null) throw refuse("invalid_config", "clock", "`clock` must be an object");
  const { now, sleep, random } = clock as Clock;
  for (const [name, value] of Object.entries({ now, sleep, random })) checkFunction("clock", value, `\`clock.${name}\``);
  return {
    now: now?.bind(clock) ?? hostClock.now,
    sleep: sleep?.bind(clock) ?? hostClock.sleep,
    random: random?.bind(clock) ?? hostClock.random,
  };
}

/** Returns what gives the headers of each call. */
export function parseHeaders(headers: BackendOptions["headers"] = {}): () => HeaderFields | Promise<HeaderFields> {
  return typeof headers === "function" ? headers : () => headers;
}

/** Checks the options of a call, but for what the core checks. */
export function parseRequestOptions(options: unknown = {}): RequestOptions {
  checkObject(options, "invalid_argument");
  checkSignal((options as RequestOptions).signal, "invalid_argument");
  return options as RequestOptions;
}

type RefusalCode = "invalid_argument" | "invalid_config";

/** Checks that options are an object. */
export function checkObject(options: unknown, code: RefusalCode = "invalid_config"): void {
  if (typeof options !== "object" || options === null) throw refuse(code, "options", "the options must be an object");
}

function checkFunction(field: string, value: unknown, name = `\`${field}\``): void {
  if (value === undefined || typeof value === "function") return;
  throw refuse("invalid_config", field, `${name} must be a function`);
}

/** A signal is known by its looks: it may come from another realm. */
function checkSignal(value: unknown, code: RefusalCode): void {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  if (value === undefined || (typeof aborted === "boolean" && typeof addEventListener === "function")) return;
  throw refuse(code, "signal", "`signal` must be an AbortSignal");
}
