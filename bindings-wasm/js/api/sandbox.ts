import type { Clock } from "../driver/clock.js";
import { NotSent, type Transport, TruncatedResponse } from "../http/transport.js";
import { callNative, fromNative, toNative } from "../wasm/convert.js";
import { type SandboxGlue, sandboxModule } from "../wasm/module.js";
import { type SandboxFault, type SandboxOperation, type SandboxOptions, SandboxPurchase } from "./operations.js";
import { refuse } from "./refuse.js";
import { type Ton, type TonAmount, toTon } from "./ton.js";

type NativeSandbox = InstanceType<SandboxGlue["Sandbox"]>;
type PurchaseFields = ConstructorParameters<typeof SandboxPurchase>[0];

/** What a client of a sandbox is made with. */
interface Connection {
  readonly apiKey: string;
  readonly clock: Required<Clock>;
  /** Waits for the sandbox's module. */
  readonly ready: () => Promise<void>;
}

/** By this a sandbox is known across copies of the package: the method that connects a client. */
const CONNECT = Symbol.for("starsbot.sandbox");

/**
 * An imitation of the service: balance, price, orders and every way a purchase can go wrong, without a network and
 * without spending a nanoton.
 *
 * ```ts
 * const sandbox = new Sandbox({ balance: "10" });
 * const client = Client.sandbox(sandbox);
 * await sandbox.failNext("buy", "response_dropped");
 * ```
 *
 * It is deterministic: the same options and the same calls give the same responses. Its time is its own: a client's waits
 * move it on and return at once. Several clients can share it.
 */
export class Sandbox {
  readonly #options: SandboxOptions;
  #native: NativeSandbox | undefined;

  /**
   * @throws {@link InvalidConfigError} `field` names the option. What only the module can tell fails the first call
   * instead, where the module has to be fetched.
   */
  constructor(options: SandboxOptions = {}) {
    if (typeof options !== "object" || options === null) {
      throw refuse("invalid_config", "options", "the options must be an object");
    }
    this.#options = options;
    const glue = sandboxModule.readyNow();
    if (glue !== undefined) this.#make(glue);
  }

  /**
   * The sandbox as a transport, for a client of your own making that logs, counts or delays what passes. It wants the
   * right key, and the waits of such a client are real ones.
   */
  readonly transport: Transport = async ({ method, url, headers, body, timeout }) => {
    const native = await this.#ready();
    const handled = native.handle(method, new URL(url).pathname, headers.authorization, body, timeout) as Handled;
    const { kind, response } = handled;
    if (kind === "connection_refused") throw new NotSent("the sandbox refused the connection");
    if (kind === "too_late") throw new DOMException("the sandbox's response came too late", "TimeoutError");
    if (response === null) throw new Error("the sandbox broke the connection before the response");
    const read = { ...response, headers: Object.fromEntries(response.headers) };
    if (kind === "response") return read;
    throw new TruncatedResponse(read, { cause: new Error("the sandbox broke the connection within the response") });
  };

  /** Returns the balance. */
  async balance(): Promise<Ton> {
    return toTon((await this.#ready()).balance());
  }

  /** Returns what a Star costs now. */
  async price(): Promise<Ton> {
    return toTon((await this.#ready()).price());
  }

  /** Returns the purchases made, the earliest first. */
  async purchases(): Promise<SandboxPurchase[]> {
    const purchases = fromNative((await this.#ready()).purchases()) as PurchaseFields[];
    return purchases.map((fields) => new SandboxPurchase(fields));
  }

  /**
   * Returns every purchase that repeats an earlier one, as the pair of both. It repeats one when it is the same number of
   * Stars for the same recipient, however long ago. A test of a bot that orders everything once asserts that this is
   * empty.
   */
  async duplicatePurchases(): Promise<[earlier: SandboxPurchase, later: SandboxPurchase][]> {
    const pairs = fromNative((await this.#ready()).duplicatePurchases()) as [PurchaseFields, PurchaseFields][];
    return pairs.map(([earlier, later]) => [new SandboxPurchase(earlier), new SandboxPurchase(later)]);
  }

  /** Returns how many requests have been read. */
  async requests(): Promise<number> {
    return (await this.#ready()).requests();
  }

  /** Returns the sandbox's time. */
  async now(): Promise<Date> {
    return new Date((await this.#ready()).nowMs());
  }

  /**
   * Lets a deposit with the right memo arrive. Returns the new balance.
   *
   * @throws {@link InvalidArgumentError} `field` is `ton`, when it is not positive or the balance becomes too large.
   */
  async credit(ton: TonAmount): Promise<Ton> {
    const native = await this.#ready();
    return toTon(callNative(() => native.credit(ton)));
  }

  /**
   * Has the next so many calls of an operation meet a fault. Each attempt of a client is a call. {@link SandboxFault}
   * tells what each of them does.
   *
   * @throws {@link InvalidArgumentError} `field` is `operation`, `fault` or `times`.
   */
  async failNext(operation: SandboxOperation, fault: SandboxFault, times = 1): Promise<void> {
    const native = await this.#ready();
    callNative(() => {
      native.failNext(String(operation), String(fault), times);
    });
  }

  /**
   * Lets so many milliseconds of the sandbox's time pass.
   *
   * @throws {@link InvalidArgumentError} `field` is `duration`, when it is negative or no number.
   */
  async advance(duration: number): Promise<void> {
    const native = await this.#ready();
    callNative(() => {
      native.advance(duration);
    });
  }

  /** Begins anew, with the same options. */
  async reset(): Promise<void> {
    (await this.#ready()).reset();
  }

  /** @internal */
  [CONNECT](): Connection {
    const native = () => {
      if (this.#native === undefined) throw new Error("the sandbox is not ready");
      return this.#native;
    };
    return {
      apiKey: this.#options.apiKey ?? "sk_sandbox",
      clock: {
        now: () => native().nowMs(),
        sleep: (duration) => {
          native().advance(duration);
        },
        random: () => native().random(),
      },
      ready: async () => {
        await this.#ready();
      },
    };
  }

  async #ready(): Promise<NativeSandbox> {
    return this.#make(await sandboxModule.ready());
  }

  #make(glue: SandboxGlue): NativeSandbox {
    return (this.#native ??= callNative(() => new glue.Sandbox(toNative(this.#options))));
  }
}

/** What becomes of a request. */
interface Handled {
  readonly kind: "response" | "truncated" | "dropped" | "connection_refused" | "too_late";
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  } | null;
}

/** Connects a client to a sandbox, or to a new one with these options. */
export function connectSandbox(sandbox: Sandbox | SandboxOptions): Connection & { readonly sandbox: Sandbox } {
  const connected = isSandbox(sandbox) ? sandbox : new Sandbox(sandbox);
  return { sandbox: connected, ...connected[CONNECT]() };
}

function isSandbox(value: unknown): value is Sandbox {
  return typeof value === "object" && value !== null && CONNECT in value;
}
