/** The driver: does what the core's step machine says, and tells it what came of it. */

import { type RawDetails, readDetails } from "./answer.js";
import { type StarsBotError, aborted, errorOf, refuse } from "./errors.js";
import { type Glue, clientModule } from "./module.js";
import type { RequestOptions } from "./options.js";
import type { Sandbox } from "./sandbox.js";
import type { Settings } from "./settings.js";
import { heedSignal, signalOf } from "./signal.js";
import { AnswerCut, Attempt, type Carrier, HttpRequest, type HttpRequestFields, NotSent, Stop } from "./transport.js";

/** Waits and draws in place of the host. */
export interface Clock {
  sleep?(ms: number, signal: AbortSignal): unknown;
  draw?(): number;
  now?(): number;
}

/** What clients with the same connections share. */
export interface Shared {
  readonly carrier: Carrier;
  readonly clock: Clock | undefined;
  readonly sandbox: Sandbox | undefined;
  /** What has to be done before a call. */
  readonly prepare: (() => Promise<void>) | undefined;
  isClosed: boolean;
}

type Machine = InstanceType<Glue["Call"]>;

interface Step {
  readonly send?: HttpRequest;
  readonly wait?: number;
  readonly ok?: unknown;
  readonly error?: RawDetails;
}

/** Makes a call. Answers with its value, as the core writes it. */
export async function callOf(
  shared: Shared,
  settings: Settings,
  options: RequestOptions | undefined,
  operation: "balance" | "deposit" | "buy",
  [amount, recipient]: [amount: bigint, recipient: string | undefined] = [0n, undefined],
): Promise<unknown> {
  const isPurchase = operation === "buy";
  const { signal, timeout } = checkedOptions(options);
  if (shared.isClosed) throw refuse("invalid_argument", "client", "the client is closed");
  const signals = [signal, settings.signal].filter((one) => one !== undefined);
  for (const one of signals) if (one.aborted) throw aborted(isPurchase, 0, one.reason);
  const ending = new Ending();
  const releases = signals.map((one) => heedSignal(one, ending));
  let machine: Machine | undefined;
  try {
    const glue = await clientModule.ready();
    if (shared.prepare !== undefined) await shared.prepare();
    machine = new glue.Call(settings.of(glue), operation, amount, recipient, timeout);
    return await drive(machine, { shared, settings, ending, isPurchase });
  } finally {
    machine?.free();
    for (const release of releases) release();
  }
}

interface Under {
  readonly shared: Shared;
  readonly settings: Settings;
  readonly ending: Ending;
  readonly isPurchase: boolean;
}

async function drive(machine: Machine, under: Under): Promise<unknown> {
  const { shared, settings, ending } = under;
  const now = () => shared.clock?.now?.() ?? Date.now();
  const draw = () => shared.clock?.draw?.() ?? Math.random();
  let cause: unknown;
  let json = ending.isEnded ? undefined : machine.advance(now(), draw());
  let mayHaveLeft = false;
  for (;;) {
    if (json === undefined) throw ended(machine, under, mayHaveLeft, now());
    const step = stepOf(json, settings);
    if (step.send !== undefined) {
      const attempt = new Attempt(step.send, ending.renew());
      const failure = await send(attempt, under);
      mayHaveLeft = attempt.mayHaveLeft;
      cause = failure?.cause;
      json = failure === INTERRUPTED ? undefined : told(machine, attempt, failure, now(), draw());
      mayHaveLeft &&= json === undefined;
    } else if (step.wait !== undefined) {
      const { wait } = step;
      const sleeping = ending.renew().signal;
      const asleep = shared.clock?.sleep ? shared.clock.sleep(wait, sleeping) : pause(wait, sleeping);
      const awake = await ending.before(Promise.resolve(asleep));
      json = awake === INTERRUPTED ? undefined : machine.advance(now(), draw());
    } else if (step.error !== undefined) {
      throw errorOf(readDetails(step.error), cause);
    } else {
      return step.ok;
    }
  }
}

/** How an attempt failed. */
interface Failed {
  readonly kind: "connect" | "timeout" | "lost";
  readonly message: string;
  readonly notSent: boolean;
  readonly cause: unknown;
}

/** The call was ended: nothing more is known of the attempt than what it has noted. */
const INTERRUPTED: Failed = { kind: "lost", message: "", notSent: false, cause: undefined };

/** Makes one attempt. Answers how it failed, if it did. */
async function send(attempt: Attempt, { shared, settings, ending }: Under): Promise<Failed | undefined> {
  const { request } = attempt;
  let timedOut = false;
  // A sandbox has its own time, and answers at once.
  const timer =
    shared.sandbox === undefined
      ? setTimeout(() => {
          timedOut = true;
          ending.interrupt();
        }, request.timeout)
      : undefined;
  try {
    const answered = await ending.before(shared.carrier.send(attempt));
    if (answered !== INTERRUPTED) return undefined;
    if (!timedOut || ending.isEnded) return INTERRUPTED;
    return { kind: "timeout", message: "no answer in time", notSent: false, cause: undefined };
  } catch (error) {
    if (ending.isEnded) return INTERRUPTED;
    return failureOf(error, settings.redact);
  } finally {
    clearTimeout(timer);
  }
}

function failureOf(error: unknown, redact: (text: string) => string): Failed {
  const isKnown = error instanceof NotSent || error instanceof AnswerCut;
  const reason: unknown = (isKnown ? error.cause : undefined) ?? error;
  const timedOut = isKnown ? error.options.timedOut === true || isTimeout(error.cause) : isTimeout(error);
  const notSent = error instanceof NotSent;
  const cause = plain(reason, redact);
  const message = cause?.message ?? "the transport failed";
  return { kind: timedOut ? "timeout" : notSent ? "connect" : "lost", message, notSent, cause };
}

function isTimeout(error: unknown): boolean {
  return typeof error === "object" && error !== null && "name" in error && error.name === "TimeoutError";
}

/** How far a chain of causes is followed. */
const DEPTH = 4;

/**
 * What an error of the transport's says, and nothing that hangs on it: it may hold the request, and so the key.
 */
function plain(error: unknown, redact: (text: string) => string, depth = DEPTH): Error | undefined {
  if (!(error instanceof Error) || depth === 0) return undefined;
  const { code } = error as { code?: unknown };
  const text = typeof code === "string" || typeof code === "number" ? redact(String(code)) : undefined;
  const cause = plain(error.cause, redact, depth - 1);
  const copy = new Error(redact(error.message) || text || "no reason is known", cause && { cause });
  const name = redact(error.name);
  const hidden = (value: string) => ({ value, configurable: true, writable: true });
  Object.defineProperty(copy, "name", hidden(name));
  Object.defineProperty(copy, "stack", hidden(redact(error.stack ?? `${name}: ${copy.message}`)));
  return text === undefined ? copy : Object.assign(copy, { code: text });
}

/** Tells the core what came of an attempt. Answers its next step. */
function told(machine: Machine, attempt: Attempt, failure: Failed | undefined, now: number, draw: number): string {
  const { status, retryAfter, date, body } = attempt;
  const mayHaveLeft = attempt.mayHaveLeft && failure?.notSent !== true;
  return machine.onEnd(failure?.kind, failure?.message, mayHaveLeft, status, retryAfter, date, body, now, draw);
}

/** How the core ends a call: with an error, or else cleanly, after so many attempts. */
interface Cancelled {
  readonly error?: RawDetails;
  readonly attempts: number;
}

/** The error of a call that was ended. */
function ended(machine: Machine, under: Under, mayHaveLeft: boolean, now: number): StarsBotError {
  const { isPurchase, ending } = under;
  const { reason } = ending;
  const { error, attempts } = JSON.parse(machine.onCancel(mayHaveLeft, now)) as Cancelled;
  return error === undefined ? aborted(isPurchase, attempts, reason) : errorOf(readDetails(error), reason);
}

/** So many requests of reads are kept. */
const MOST_READS = 8;

/** Reads a step. That of a read is nearly always one that has been read before. */
function stepOf(json: string, settings: Settings): Step {
  const { reads } = settings;
  const known = reads.get(json);
  if (known !== undefined) return { send: known };
  const { send, ...step } = JSON.parse(json) as Omit<Step, "send"> & { send?: HttpRequestFields };
  if (send === undefined) return step;
  const request = requestOf(send, settings);
  if (!request.isPurchase) {
    if (reads.size === MOST_READS) reads.clear();
    reads.set(json, request);
  }
  return { send: request };
}

/** A request with what is JavaScript's own. */
function requestOf({ headers, ...fields }: HttpRequestFields, settings: Settings): HttpRequest {
  const all: Record<string, string> = { ...headers };
  if (settings.isBackend) {
    Object.assign(all, settings.headers);
    // A browser may send a request again by itself: a backend recognises it by this.
    if (fields.isPurchase) all["x-request-id"] ??= requestId();
  }
  return new HttpRequest({ ...fields, headers: all });
}

function requestId(): string {
  // A page that did not come over https has no randomUUID.
  const { crypto } = globalThis;
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function checkedOptions(options: unknown = {}): RequestOptions {
  if (typeof options !== "object" || options === null) {
    throw refuse("invalid_argument", "options", "the options of a call must be an object");
  }
  const { signal, timeout } = options as { signal?: unknown; timeout?: unknown };
  if (timeout !== undefined && typeof timeout !== "number") {
    throw refuse("invalid_argument", "timeout", "it must be a number of milliseconds");
  }
  return { signal: signalOf(signal, "invalid_argument"), timeout };
}

/** Whether a call is to end, and why, and the means to interrupt what it waits for. */
export class Ending {
  isEnded = false;
  /** Of the signal that was the first to end it. */
  reason: unknown;
  #current = new Stop();
  #interrupt: (() => void) | undefined;

  end(reason: unknown): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.reason = reason;
    this.interrupt();
  }

  /** Gives up what is waited for now. */
  interrupt(): void {
    const interrupt = this.#interrupt;
    this.#current.end();
    interrupt?.();
  }

  /** What ends the thing that is waited for next. */
  renew(): Stop {
    this.#current = new Stop();
    if (this.isEnded) this.#current.end();
    return this.#current;
  }

  /** Waits, unless it is interrupted. */
  async before<T>(promise: Promise<T>): Promise<T | typeof INTERRUPTED> {
    if (this.isEnded) {
      promise.catch(() => undefined);
      return INTERRUPTED;
    }
    try {
      return await new Promise<T | typeof INTERRUPTED>((resolve, reject) => {
        this.#interrupt = () => {
          resolve(INTERRUPTED);
        };
        promise.then(resolve, reject);
      });
    } finally {
      this.#interrupt = undefined;
    }
  }
}

/** Waits, unless it is interrupted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
