import { heed, taken } from "./answer.js";
import type { Clock, Shared } from "./call.js";
import type { Delivery, TonAmount } from "./values.js";
import { refuse } from "./errors.js";
import { type SandboxGlue, sandboxModule } from "./module.js";
import { decimal } from "./money.js";
import { amountOf } from "./numbers.js";
import type { Maker } from "./settings.js";
import { AnswerCut, type HttpResponse, NotSent, type Transport, withTransport } from "./transport.js";

type Core = InstanceType<SandboxGlue["CoreSandbox"]>;

/** How a sandbox begins. */
export interface SandboxOptions {
  /** What there is to spend at the start, in TON. 5 unless set. */
  readonly balance?: TonAmount;
  /** The key that is accepted. `sk_sandbox` unless set. */
  readonly apiKey?: string;
  /** Decides the account, the wallet, the course of the price and the draws of the jitter. */
  readonly seed?: number;
  /** How long an ordinary request takes, in milliseconds of the sandbox's time. 20 unless set. */
  readonly latency?: number;
  /** How long a request with the fault `slow` takes, in milliseconds. 3 000 unless set. */
  readonly slow?: number;
  /** How many requests are answered within one second; the rest get 429. No limit unless set. */
  readonly rateLimit?: number;
  /** The sandbox's time at the start, in milliseconds since the Unix epoch. */
  readonly startUnixMs?: number;
}

/** An operation of the service. */
export type SandboxOperation = "balance" | "deposit" | "buy";

/** A way in which a call can go wrong. See {@link Sandbox.failNext}. */
export type SandboxFault =
  | "manual"
  | "slow"
  | "lost_answer"
  | "lost_request"
  | "truncated"
  | "html"
  | "server_error"
  | "server_error_after"
  | "rate_limit"
  | "unauthorized"
  | "insufficient"
  | "not_found"
  | "refused";

/** A purchase that a sandbox has made. */
export interface SandboxPurchase {
  /** The order's name. */
  readonly orderId: string;
  /** How many Stars. A `bigint` only above 2^53. */
  readonly amountStars: number | bigint;
  /** The recipient; `null` is the owner of the API key. */
  readonly toUsername: string | null;
  /** What they cost. */
  readonly costTon: string;
  /** How the Stars arrive: `delivered` or `manual`. */
  readonly delivery: Delivery;
  /** Whether the buyer was told: `false` when the answer was lost, cut short, replaced or too late. */
  readonly answered: boolean;
  /** When it was made, in milliseconds since the Unix epoch of the sandbox's time. */
  readonly at: number;
}

/** An amount of TON, exact. */
export interface Ton {
  /** As decimal text. */
  readonly ton: string;
  /** In nanotons: 1 TON is 1 000 000 000 of them. */
  readonly nano: bigint;
}

/** The key that a sandbox accepts unless it is told another. */
const API_KEY = "sk_sandbox";
/** A name that cannot exist, so that nobody takes a log line for one of the real service. */
const BASE_URL = "https://sandbox.invalid";

let apiKeyOf: (sandbox: Sandbox) => string;
let inner: (sandbox: Sandbox, glue: SandboxGlue) => Core;

/**
 * An imitation of the service: balance, price, orders and every way a purchase can go wrong, without a network and
 * without spending a nanoton.
 *
 * ```ts
 * const sandbox = new Sandbox({ balance: "10" });
 * const client = Client.sandbox(sandbox);
 * await sandbox.failNext("buy", "lost_answer");
 * ```
 *
 * It is deterministic: the same options and the same calls give the same answers. Its time is its own: a client's
 * waits move it on and return at once. Several clients can share it.
 */
export class Sandbox {
  readonly #apiKey: string;
  readonly #make: (glue: SandboxGlue) => Core;
  #made: Core | undefined;

  static {
    apiKeyOf = (sandbox) => sandbox.#apiKey;
    inner = (sandbox, glue) => {
      sandbox.#made ??= sandbox.#make(glue);
      heed(sandbox.#made.refusal);
      return sandbox.#made;
    };
  }

  /**
   * @throws {@link InvalidArgumentError} field `balance`.
   * @throws {@link InvalidConfigError} any other field. What only the module can tell fails the first call instead,
   * where the module has to be fetched.
   */
  constructor(options: SandboxOptions = {}) {
    if (typeof options !== "object" || options === null) {
      throw refuse("invalid_config", "options", "the options must be an object");
    }
    const { apiKey = API_KEY, seed, latency, slow, rateLimit, startUnixMs } = options;
    const balance = options.balance === undefined ? undefined : decimal(options.balance, "balance");
    if (typeof apiKey !== "string") {
      throw refuse("invalid_config", "apiKey", "the API key must be text");
    }
    for (const [field, value] of Object.entries({ seed, latency, slow, rateLimit, startUnixMs })) {
      if (value !== undefined && !isCount(value)) throw refuse("invalid_config", field, NO_COUNT);
    }
    this.#apiKey = apiKey;
    this.#make = (glue) => new glue.CoreSandbox(balance, apiKey, seed, latency, slow, rateLimit, startUnixMs);
    const glue = sandboxModule.readyNow();
    if (glue !== undefined) inner(this, glue);
  }

  /**
   * The sandbox as a transport, for a client of your own making that logs, counts or delays what passes. It wants the
   * right key, and the waits of such a client are real ones.
   */
  readonly transport: Transport = async ({ method, url, headers, body, timeout }): Promise<HttpResponse> => {
    const core = await this.#core();
    const { pathname } = new URL(url);
    const reply = JSON.parse(core.handle(method, pathname, headers.authorization, body, timeout)) as RawReply;
    if (reply.kind === "refused") throw new NotSent("the sandbox refused the connection");
    if (reply.kind === "too_late") throw new DOMException("the sandbox's answer came too late", "TimeoutError");
    if (reply.kind === "lost") throw new Error("the sandbox broke the connection before the answer");
    const response: HttpResponse = { status: reply.status, headers: reply.headers, body: reply.body };
    if (reply.kind === "cut") {
      throw new AnswerCut(response, { cause: new Error("the sandbox broke the connection within the answer") });
    }
    return response;
  };

  /** The balance. */
  async balance(): Promise<Ton> {
    return tonOf((await this.#look("balance")) as RawTon);
  }

  /** What a Star costs now. */
  async price(): Promise<Ton> {
    return tonOf((await this.#look("price")) as RawTon);
  }

  /** The purchases made, the earliest first. */
  async purchases(): Promise<SandboxPurchase[]> {
    return ((await this.#look("purchases")) as RawPurchase[]).map(purchaseOf);
  }

  /**
   * Every purchase that repeats an earlier one, as the pair of both. It repeats one when it is the same number of Stars
   * for the same recipient, however long ago. A test of a bot that orders everything once asserts that this is empty.
   */
  async boughtTwice(): Promise<[earlier: SandboxPurchase, later: SandboxPurchase][]> {
    const pairs = (await this.#look("boughtTwice")) as [RawPurchase, RawPurchase][];
    return pairs.map(([earlier, later]) => [purchaseOf(earlier), purchaseOf(later)]);
  }

  /** How many requests have been read. */
  async requests(): Promise<number> {
    return (await this.#look("requests")) as number;
  }

  /** The sandbox's time, in milliseconds since the Unix epoch. */
  async unixMs(): Promise<number> {
    return (await this.#core()).unixMs();
  }

  /**
   * Lets a deposit with the right memo arrive. Answers the new balance.
   *
   * @throws {@link InvalidArgumentError} field `ton`, when it is not positive or the balance becomes too large.
   */
  async credit(ton: TonAmount): Promise<Ton> {
    const core = await this.#core();
    return tonOf(taken(core.credit(decimal(ton, "ton"))) as RawTon);
  }

  /**
   * Has the next so many calls of an operation meet a fault. Each attempt of a client is a call.
   *
   * | fault | what the caller of `buy` sees | bought? |
   * |---|---|---|
   * | `manual` | an order that is delivered by hand | yes |
   * | `slow` | an order after `slow` milliseconds; `outcome_unknown` if the client waits less | yes |
   * | `lost_answer` | `outcome_unknown`: the connection broke before the answer | yes |
   * | `lost_request` | `outcome_unknown`: the same | no |
   * | `truncated` | `outcome_unknown`: a 200 whose body is cut short | yes |
   * | `html` | `outcome_unknown`: a 200 that is a web page | yes |
   * | `server_error` | `outcome_unknown`: a 500 | no |
   * | `server_error_after` | `outcome_unknown`: the same 500 | yes |
   * | `rate_limit` | `rate_limited`, to be tried again after 2 seconds | no |
   * | `unauthorized` | `unauthorized` | no |
   * | `insufficient` | `insufficient_balance` | no |
   * | `not_found` | `not_found` | no |
   * | `refused` | `connection_failed` with outcome `not_sent`, after three attempts | no |
   *
   * Buying for `sandbox_FAULT`, for example `@sandbox_lost_answer`, asks for the fault too.
   *
   * @throws {@link InvalidArgumentError} field `operation`, `fault` or `times`.
   */
  async failNext(operation: SandboxOperation, fault: SandboxFault, times = 1): Promise<void> {
    if (!isCount(times)) throw refuse("invalid_argument", "times", NO_COUNT);
    const core = await this.#core();
    taken(core.failNext(String(operation), String(fault), times));
  }

  /**
   * Lets so many milliseconds of the sandbox's time pass.
   *
   * @throws {@link InvalidArgumentError} field `ms`, when it is negative or no number.
   */
  async advance(ms: number): Promise<void> {
    if (typeof ms !== "number" || !(ms >= 0)) throw refuse("invalid_argument", "ms", "it must be 0 or more");
    (await this.#core()).advance(ms);
  }

  /** Begins anew, with the same options. */
  async reset(): Promise<void> {
    (await this.#core()).reset();
  }

  async #look(at: "balance" | "price" | "requests" | "purchases" | "boughtTwice"): Promise<unknown> {
    return JSON.parse((await this.#core()).look(at));
  }

  async #core(): Promise<Core> {
    return inner(this, await sandboxModule.ready());
  }
}

const NO_COUNT = "it must be a whole number, 0 or more";

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

type RawPurchase = Omit<SandboxPurchase, "amountStars"> & { readonly amountStars: string };

function purchaseOf(raw: RawPurchase): SandboxPurchase {
  return Object.freeze({ ...raw, amountStars: amountOf(raw.amountStars) });
}

interface RawTon {
  readonly ton: string;
  readonly nano: string;
}

function tonOf({ ton, nano }: RawTon): Ton {
  return Object.freeze({ ton, nano: BigInt(nano) });
}

/** What a client of a sandbox is made of. */
export function ofSandbox(sandbox: Sandbox): Omit<Shared, "isClosed"> & { settings: Maker } {
  let core: Core | undefined;
  const prepare = async () => {
    core = inner(sandbox, await sandboxModule.ready());
  };
  const settings: Maker = (glue, app, millis) => new glue.Settings(apiKeyOf(sandbox), BASE_URL, app, ...millis);
  const clock: Clock = {
    sleep: (ms) => core?.advance(ms),
    draw: () => core?.draw() ?? 1,
    now: () => core?.unixMs() ?? 0,
  };
  const carrier = withTransport(sandbox.transport);
  return { carrier, clock, sandbox, prepare, settings };
}

interface RawReply {
  readonly kind: "too_late" | "answer" | "refused" | "lost" | "cut";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
