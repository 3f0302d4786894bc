import { heed } from "./answer.js";
import { type Clock, type Shared, callOf } from "./call.js";
import { clientModule, defaultCarrier, valuesModule } from "./module.js";
import type { ClientOptions, RequestOptions } from "./options.js";
import { type Settings, settingsOf } from "./settings.js";
import { Sandbox, type SandboxOptions, ofSandbox } from "./sandbox.js";
import { purchaseOf } from "./purchase.js";
import type { Purchase } from "./purchase.js";
import { Balance, Deposit, Order } from "./values.js";
import { amountOf } from "./numbers.js";

/** What a client of another is told by it, and a test by nobody else. */
const LIKE = Symbol("starsbot.like");
const CLOCK = Symbol.for("starsbot.clock");

interface Hidden {
  readonly [LIKE]?: { readonly shared: Shared; readonly settings: Settings };
  readonly [CLOCK]?: Clock;
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
 * Any number of calls can be on their way at once. Reads are tried three times in all; a purchase only while it is
 * proven that nothing of it was sent. Nothing shows the API key.
 */
export class Client implements Disposable, AsyncDisposable {
  readonly #shared: Shared;
  readonly #settings: Settings;

  /**
   * Makes no request, and loads nothing over a network: that waits for the first call.
   *
   * @throws {@link InvalidConfigError} `field` names the option. What only the module can tell fails the first call
   * instead, where the module has to be fetched.
   */
  constructor(options: ClientOptions = {}) {
    const like = (options as Hidden)[LIKE];
    this.#settings = like?.settings ?? settingsOf(options);
    this.#shared = like?.shared ?? {
      carrier: this.#settings.carrier() ?? defaultCarrier(this.#settings.credentials),
      clock: (options as Hidden)[CLOCK],
      sandbox: undefined,
      prepare: undefined,
      isClosed: false,
    };
    // Where the module is at hand, a mistake is told here.
    const glue = clientModule.readyNow();
    if (glue !== undefined) heed(this.#settings.of(glue).refusal);
  }

  /**
   * A client of a sandbox, an imitation of the service within this program: no network, and nothing is spent. It has
   * the right key. Without an argument, or with options, the sandbox is a new one; `client.sandbox` steers it.
   *
   * @throws {@link StarsBotError} `field` names the option.
   */
  static sandbox(
    sandbox: Sandbox | SandboxOptions = {},
    options: Pick<ClientOptions, "timeout" | "app" | "signal"> = {},
  ): Client {
    const own = sandbox instanceof Sandbox ? sandbox : new Sandbox(sandbox);
    const { settings, ...shared } = ofSandbox(own);
    return like({ ...shared, isClosed: false }, settingsOf(options, settings));
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
   * Asks how much TON there is to spend. ("1. Get API balance".)
   *
   * @throws {@link StarsBotError} any of its subclasses but {@link OutcomeUnknownError}.
   */
  async balance(options?: RequestOptions): Promise<Balance> {
    const raw = await callOf(this.#shared, this.#settings, options, "balance");
    return new Balance(raw as { ton: string; nano: string; currency: string });
  }

  /**
   * Asks where to send TON to top up the balance. ("2. Get deposit address".)
   *
   * @throws {@link StarsBotError} any of its subclasses but {@link OutcomeUnknownError}.
   */
  async deposit(options?: RequestOptions): Promise<Deposit> {
    // Its payment links come without a wait, so what makes them is loaded here.
    const [raw] = await Promise.all([callOf(this.#shared, this.#settings, options, "deposit"), valuesModule.ready()]);
    return new Deposit(raw as { wallet: string; memo: string; message: string });
  }

  /**
   * Buys Stars. **This spends real money.** ("3. Buy stars".)
   *
   * @throws {@link OutcomeUnknownError} The Stars may have been bought. Do not buy again before you know.
   * @throws {@link InvalidArgumentError} A value was refused, and nothing was sent.
   * @throws {@link StarsBotError} Nothing was bought; `outcome` is `not_sent` or `rejected`.
   */
  async buy(purchase: Purchase, options?: RequestOptions): Promise<Order> {
    const wanted = purchaseOf(purchase);
    const raw = (await callOf(this.#shared, this.#settings, options, "buy", wanted)) as ConstructorParameters<typeof Order>[0] & { amountStars: string };
    return new Order({ ...raw, amountStars: amountOf(raw.amountStars) });
  }

  /**
   * The same client with other options, each in place of its own. Both share their connections, and closing one closes
   * both.
   *
   * ```ts
   * await client.withOptions({ timeout: 5_000 }).balance();
   * ```
   *
   * @throws {@link InvalidConfigError} `field` names the option.
   */
  withOptions(options: Pick<ClientOptions, "timeout" | "app" | "signal">): Client {
    return like(this.#shared, this.#settings.with(options));
  }

  /**
   * Closes the client and its idle connections. Calls that are under way end as they would; new ones are refused.
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
    shared.carrier.close?.();
  }

  /** The same as {@link Client.close}: `await using client = new Client()`. */
  [asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A client over connections that there are. */
function like(shared: Shared, settings: Settings): Client {
  return new Client({ [LIKE]: { shared, settings } } as ClientOptions);
}
