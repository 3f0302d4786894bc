/** The driver: does what the core's call says, and tells it what came of it. Reads and purchases take the same way. */

import type { HttpClient } from "../http/client.js";
import { HttpRequest, type NativeRequest } from "../http/request.js";
import { isNotSent, isTruncatedResponse } from "../http/transport.js";
import { errorFromNative, fromNative } from "../wasm/convert.js";
import type { ClientGlue } from "../wasm/module.js";
import { ABORTED, AbortHandle } from "./abort.js";
import { Attempt } from "./attempt.js";
import { redactedError } from "./cause.js";
import type { Clock } from "./clock.js";

/** What a call is driven with. */
export interface Driver {
  readonly http: HttpClient;
  readonly clock: Required<Clock>;
  /** Takes the API key out of a transport's text. */
  readonly redact: (text: string) => string;
  /** Ends the call. */
  readonly abort: AbortHandle;
}

/** What the core is told: how far things are, or how a request failed. */
interface Input {
  readonly kind: "start" | "response" | "waited" | "cancelled" | "connect" | "timeout" | "lost";
  /** What has arrived of the response. */
  readonly response?: Attempt | undefined;
  readonly message?: string;
  readonly maybeSent?: boolean;
}

/** What the core says is to be done. */
interface Step {
  readonly send?: NativeRequest;
  readonly wait?: number;
  readonly error?: object;
  readonly ok?: unknown;
}

const START: Input = { kind: "start" };
const WAITED: Input = { kind: "waited" };
const CANCELLED: Input = { kind: "cancelled" };

/** Makes a call. Returns what its operation returns, as plain data. */
export async function drive(call: InstanceType<ClientGlue["Call"]>, driver: Driver): Promise<unknown> {
  const { clock, abort } = driver;
  const gate = {
    arm: () => {
      call.armGate();
    },
    open: () => call.openGate(clock.now()),
  };
  let input = abort.isAborted ? CANCELLED : START;
  let cause: unknown;
  for (;;) {
    if (input === CANCELLED) cause = abort.reason;
    const step = call.advance(input, clock.now(), clock.random()) as Step;
    if (step.send !== undefined) {
      [input, cause] = await send(new Attempt(new HttpRequest(step.send), new AbortHandle(), gate), driver);
    } else if (step.wait !== undefined) {
      await abort.race(Promise.resolve(clock.sleep(step.wait, abort.signal)));
      input = abort.isAborted ? CANCELLED : WAITED;
    } else if (step.error !== undefined) {
      throw errorFromNative(step.error, cause);
    } else {
      return fromNative(step.ok);
    }
  }
}

/** Makes one attempt. Returns what to tell the core of it, and the transport's error. */
async function send(attempt: Attempt, { http, clock, redact, abort }: Driver): Promise<[Input, cause?: unknown]> {
  const { timeout, sendBefore } = attempt.request;
  if (sendBefore !== null && clock.now() >= sendBefore.getTime()) {
    return [{ kind: "connect", message: "it was too late to send the request", maybeSent: false }];
  }
  const interrupt = () => {
    attempt.abort.abort();
  };
  const release = abort.onAbort(interrupt);
  const timer = setTimeout(interrupt, timeout);
  try {
    const ended = await attempt.abort.race(http.send(attempt));
    if (ended !== ABORTED) return [{ kind: "response", response: attempt }];
    if (abort.isAborted) return [CANCELLED];
    return [{ kind: "timeout", message: "no response in time", maybeSent: true, response: partial(attempt) }];
  } catch (error) {
    return failure(error, attempt, redact);
  } finally {
    attempt.end();
    clearTimeout(timer);
    release();
  }
}

function failure(error: unknown, attempt: Attempt, redact: (text: string) => string): [Input, cause: unknown] {
  const notSent = isNotSent(error);
  const known = notSent || isTruncatedResponse(error) ? error : undefined;
  const timedOut = known?.timedOut === true || isTimeout(known ? known.cause : error);
  const cause = redactedError(known?.cause ?? error, redact);
  const input: Input = {
    kind: timedOut ? "timeout" : notSent ? "connect" : "lost",
    message: cause?.message ?? "the transport failed",
    maybeSent: !notSent,
    response: partial(attempt),
  };
  return [input, cause];
}

function partial(attempt: Attempt): Attempt | undefined {
  return attempt.status === 0 ? undefined : attempt;
}

function isTimeout(error: unknown): boolean {
  return typeof error === "object" && error !== null && "name" in error && error.name === "TimeoutError";
}
