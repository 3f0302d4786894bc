import { AbortHandle, linkSignal } from "../driver/abort.js";
import { drive } from "../driver/call.js";
import type { Clock } from "../driver/clock.js";
import { type HttpClient, defaultHttpClient } from "../http/client.js";
import { transportClient } from "../http/transport.js";
import { callNative, toNative } from "../wasm/convert.js";
import { type ClientGlue, clientModule } from "../wasm/module.js";
import { absoluteUrl, environmentVariable, isBrowser, randomId } from "./environment.js";
import { Operations, type SandboxOptions } from "./operations.js";
import type { BackendOptions, ClientOptions, CommonOptions, HeaderFields, RequestOptions } from "./options.js";
import { API_KEY_VARIABLE, BASE_URL_VARIABLE } from "./records.js";
import { refuse } from "./refuse.js";
import { type Sandbox, connectSandbox } from "./sandbox.js";
import { Settings, checkObject, parseClock, parseHeaders, parseRequestOptions, parseTransport } from "./settings.js";

/** What clients with the same connections share. */
interface Shared {
  readonly http: HttpClient;
  readonly clock: Required<Clock>;
  /** The headers of a backend's, for each call. */
  readonly headers?: () => HeaderFields | Promise<HeaderFields>;
  /** Waits for what has to be there before a call. */
  readonly ready?: () => Promise<void>;
  readonly sandbox?: Sandbox;
  isClosed: boolean;
}

/** A name that cannot exist, so that nobody takes a log line for one of the real service. */
const SANDBOX_URL = "https://sandbox.invalid";

/** Whatever it holds but a no: purchases are refused, for tests that must not spend money by mistake. */
const FORBID_PURCHASES_VARIABLE = "STARSBOT_FORBID_PURCHASES";

/** What a client is made of, in place of its options. */
class Parts {
  constructor(
    readonly shared: Shared,
    readonly settings: Settings,
  ) {}
}

// An older browser has no such symbols. Nobody can ask for them there either.
const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");

/**
 * Calls the Stars Bot API.
 *
 * ```ts
 * const client = new Client(); // the key is in STARSBOT_API_KEY
 * const { ton } = await client.balance();
 * ```
 *
 * Any number of calls can be under way at once. Reads are tried three times in all; a purchase only while it is proven
 * that nothing of it was sent. Nothing shows the API key.
 */
export class Client extends Operations implements Disposable, AsyncDisposable {
  readonly #shared: Shared;
  readonly #settings: Settings;

  /**
   * Makes no request, and loads nothing over a network: that waits for the first call.
   *
   * @throws {@link InvalidConfigError} `field` names the option. What only the module can tell fails the first call
   * instead, where the module has to be fetched.
   */
  constructor(options: ClientOptions = {}) {
    super((operation, args, options) => this.#call(operation, args, options));
    ({ shared: this.#shared, settings: this.#settings } = options instanceof Parts ? options : ofService(options));
    // Where the module is at hand, a mistake is told here.
    const glue = clientModule.readyNow();
    if (glue !== undefined) this.#settings.config(glue);
  }

  /**
   * Makes a client of a backend of your own, which answers as the API does and holds the key: for places where a key can
   * be read, such as a page.
   *
   * It sends no `authorization`, and with each purchase an `x-request-id`, by which the backend can refuse what a browser
   * has sent twice.
   *
   * @param baseUrl `https` only, except on this machine. In a page it may be a path of the page's own server, such as
   * `/stars`.
   * @throws {@link InvalidConfigError} `field` names the option.
   */
  static forBackend(baseUrl: string, options: BackendOptions = {}): Client {
    checkObject(options);
    const { transport, fetch, clock, headers, credentials = "same-origin", ...common } = options;
    const shared = {
      http: parseTransport({ transport, fetch }, credentials) ?? defaultHttpClient(credentials),
      clock: parseClock(clock),
      headers: parseHeaders(headers),
      isClosed: false,
    };
    const forbidPurchases = environmentVariable(FORBID_PURCHASES_VARIABLE);
    const backend = { baseUrl: absoluteUrl(baseUrl), isBackend: true, forbidPurchases };
    return clientOf(shared, new Settings({ ...common, ...backend }));
  }

  /**
   * Makes a client of a sandbox, an imitation of the service within this program: no network, and nothing is spent. It
   * has the right key. Without an argument, or with options, the sandbox is a new one; `client.sandbox` steers it.
   *
   * @throws {@link InvalidConfigError} `field` names the option.
   */
  static sandbox(sandbox: Sandbox | SandboxOptions = {}, options: CommonOptions = {}): Client {
    const { apiKey, ...connection } = connectSandbox(sandbox);
    const http = transportClient(connection.sandbox.transport);
    return clientOf({ ...connection, http, isClosed: false }, new Settings({ apiKey, baseUrl: SANDBOX_URL }).with(options));
  }

  /** The sandbox of a client made by {@link Client.sandbox}; others have none. */
  get sandbox(): Sandbox | undefined {
    return this.#shared.sandbox;
  }

  /** Whether the client is closed. */
  get closed(): boolean {
    return this.#shared.isClosed;
  }

  /**
   * Returns the same client with other options, each in place of its own. Both share their connections, and closing one
   * closes both.
   *
   * ```ts
   * await client.withOptions({ timeout: 5_000 }).balance();
   * ```
   *
   * @throws {@link InvalidConfigError} `field` names the option.
   */
  withOptions(options: CommonOptions): Client {
    return clientOf(this.#shared, this.#settings.with(options));
  }

  /**
   * Closes the client and its idle connections. Calls that are under way end as they would; new ones are refused with a
   * {@link ClientClosedError}.
   */
  // Asynchronous for what may come: today all is done at once.
  // eslint-disable-next-line @typescript-eslint/require-await
  async close(): Promise<void> {
    this[dispose]();
  }

  /** The same as {@link Client.close}: `using client = new Client()`. */
  [dispose](): void {
    const shared = this.#shared;
    if (shared.isClosed) return;
    shared.isClosed = true;
    shared.http.close?.();
  }

  /** The same as {@link Client.close}: `await using client = new Client()`. */
  [asyncDispose](): Promise<void> {
    return this.close();
  }

  async #call(operation: string, args: unknown, options: RequestOptions | undefined): Promise<unknown> {
    const { signal, timeout } = parseRequestOptions(options);
    const { http, clock, headers, ready, isClosed } = this.#shared;
    if (isClosed) throw refuse("client_closed", null, "the client is closed; nothing was sent");
    const abort = new AbortHandle();
    const signals = [signal, this.#settings.signal].filter((one) => one !== undefined);
    const links = signals.map((one) => linkSignal(one, abort));
    let call: InstanceType<ClientGlue["Call"]> | undefined;
    try {
      const glue = await clientModule.ready();
      await ready?.();
      const ofBackend = headers && (await headersOf(headers, abort));
      const id = headers && randomId();
      const config = this.#settings.config(glue);
      call = callNative(() => new glue.Call(config, operation, toNative(args), timeout, ofBackend, id));
      return await drive(call, { http, clock, redact: (text) => this.#settings.redact(text), abort });
    } finally {
      call?.free();
      for (const unlink of links) unlink();
    }
  }
}

function clientOf(shared: Shared, settings: Settings): Client {
  return new Client(new Parts(shared, settings) as ClientOptions);
}

/** The parts of a client of the service itself. */
function ofService(options: ClientOptions): Parts {
  checkObject(options);
  const { transport, fetch, clock, dangerouslyAllowBrowser, ...common } = options;
  const {
    apiKey = environmentVariable(API_KEY_VARIABLE),
    baseUrl = environmentVariable(BASE_URL_VARIABLE),
  } = options;
  if (isBrowser() && dangerouslyAllowBrowser !== true) {
    const message =
      "whoever opens this page can read its API key and spend the balance. Let the page talk to a backend of your own " +
      "(Client.forBackend). If you know what you do, set dangerouslyAllowBrowser: true";
    throw refuse("invalid_config", "dangerouslyAllowBrowser", message);
  }
  const shared = {
    http: parseTransport({ transport, fetch }, "omit") ?? defaultHttpClient("omit"),
    clock: parseClock(clock),
    isClosed: false,
  };
  const forbidPurchases = environmentVariable(FORBID_PURCHASES_VARIABLE);
  return new Parts(shared, new Settings({ ...common, apiKey, baseUrl, forbidPurchases }));
}

/** Asks for the headers of a call. One that is aborted does not wait for them. */
async function headersOf(headers: NonNullable<Shared["headers"]>, abort: AbortHandle): Promise<unknown> {
  try {
    const found = await abort.race(Promise.resolve(headers()));
    return abort.isAborted ? {} : (found ?? null);
  } catch (error) {
    throw refuse("invalid_argument", "headers", "the function that gives the headers has failed", error);
  }
}
