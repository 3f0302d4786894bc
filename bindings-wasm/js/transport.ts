/** How requests leave: the interface for transports of your own. */

/** The most of an answer's body that is read, in bytes (1 MiB). */
export const MAX_BODY_BYTES = 1024 * 1024;

/** A request of the API's, complete: a transport adds nothing to it and follows no redirect. */
export interface HttpRequestFields {
  method: "GET" | "POST";
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  connectTimeout: number;
  timeout: number;
  isPurchase: boolean;
}

const redacted = "[redacted]";

/** A request to send, complete: a transport adds nothing to it and follows no redirect. Printed, it hides the key. */
export class HttpRequest {
  readonly method: "GET" | "POST";
  /** The absolute URL. It never holds the API key. */
  readonly url: string;
  /** The body as text; empty for a `GET`. */
  readonly body: string;
  /** How long connecting may take, in milliseconds. */
  readonly connectTimeout: number;
  /** How long the whole attempt may take, in milliseconds. The client sees to it. */
  readonly timeout: number;
  /**
   * Whether this spends money. A purchase travels over a connection of its own, and must not be sent twice,
   * whatever happens.
   */
  readonly isPurchase: boolean;
  readonly #headers: Readonly<Record<string, string>>;

  /** @internal Made by the client. */
  constructor(fields: HttpRequestFields) {
    this.method = fields.method;
    this.url = fields.url;
    this.body = fields.body;
    this.connectTimeout = fields.connectTimeout;
    this.timeout = fields.timeout;
    this.isPurchase = fields.isPurchase;
    this.#headers = fields.headers;
    Object.freeze(this);
  }

  /** The headers to send, names in lower case. `authorization` is the secret itself: do not log it. */
  get headers(): Record<string, string> {
    return { ...this.#headers };
  }

  /** All fields, the secret hidden. */
  toJSON(): HttpRequestFields {
    const { method, url, headers, body, connectTimeout, timeout, isPurchase } = this;
    if ("authorization" in headers) headers.authorization = redacted;
    return { method, url, headers, body, connectTimeout, timeout, isPurchase };
  }

  /** What `console.log` and `util.inspect` show in Node: the same. */
  [Symbol.for("nodejs.util.inspect.custom")](): HttpRequestFields {
    return this.toJSON();
  }
}

/** An answer. */
export interface HttpResponse {
  /** The status code. */
  readonly status: number;
  /** The headers. Only `retry-after` and `date` are read. */
  readonly headers?: Headers | Readonly<Record<string, string | undefined>>;
  /** The body; of a longer one than 1 MiB its beginning will do. */
  readonly body?: Uint8Array | string;
}

/** What comes with a request. */
export interface TransportContext {
  /** Aborted when the call is, or when its time is over. */
  readonly signal: AbortSignal;
}

/**
 * Sends a request and brings its answer, whatever its status: a transport of your own.
 *
 * What it throws is taken for a broken connection, after which a purchase's outcome is unknown. Only
 * {@link NotSent} proves that nothing left; {@link AnswerCut} tells of an answer that broke off.
 */
export type Transport = (request: HttpRequest, context: TransportContext) => Promise<HttpResponse>;

/** Thrown by a transport: proof that nothing of the request left this machine, so that it may be sent again. */
export class NotSent extends Error {
  override name = "NotSent";

  /** `timedOut` says that connecting took too long. */
  constructor(
    message = "the request was not sent",
    readonly options: ErrorOptions & { readonly timedOut?: boolean } = {},
  ) {
    super(message, options);
    Object.defineProperty(this, "name", { enumerable: false });
    Object.defineProperty(this, "options", { enumerable: false });
  }
}

/** Thrown by a transport: the answer broke off within its body. `response` is what arrived of it. */
export class AnswerCut extends Error {
  override name = "AnswerCut";

  /** `timedOut` says that it stalled. */
  constructor(
    readonly response: HttpResponse,
    readonly options: ErrorOptions & { readonly timedOut?: boolean } = {},
  ) {
    super("the answer was cut short", options);
    Object.defineProperty(this, "name", { enumerable: false });
    Object.defineProperty(this, "options", { enumerable: false });
    Object.defineProperty(this, "response", { enumerable: false });
  }
}

/** Says when an attempt, or a wait, is to end. Its signal is made for who asks: making one takes longer than reading an answer. */
export class Stop {
  #controller: AbortController | undefined;
  #listener: (() => void) | undefined;
  #isOver = false;

  /** Whether it is to end now. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The same as a signal. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Has one listener told, in place of any before it. */
  listen(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }

  end(): void {
    this.#isOver = true;
    this.#listener?.();
    this.#controller?.abort();
  }
}

/** What is known of an attempt while it is on its way. Noted before it happens, so that it is never too late. */
export class Attempt {
  /** Whether bytes of the request may have left. */
  mayHaveLeft = false;
  /** The answer's status, once it has arrived. */
  status = 0;
  /** Its headers, as far as they are of interest. */
  retryAfter: string | undefined;
  date: string | undefined;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(
    readonly request: HttpRequest,
    readonly stop: Stop,
  ) {}

  /** Notes the head of the answer. */
  head(status: number, retryAfter: string | null | undefined, date: string | null | undefined): void {
    this.status = status;
    this.retryAfter = retryAfter ?? undefined;
    this.date = date ?? undefined;
  }

  /** Notes a part of the body. Answers whether more is wanted. */
  chunk(bytes: Uint8Array): boolean {
    const room = MAX_BODY_BYTES + 1 - this.#length;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#chunks.push(kept);
    this.#length += kept.length;
    return this.#length <= MAX_BODY_BYTES;
  }

  /** What has arrived of the body. */
  get body(): Uint8Array {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first !== undefined) return first;
    const body = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      body.set(chunk, at);
      at += chunk.length;
    }
    return body;
  }
}

/** Makes an attempt, noting on it what happens. Resolves when the answer is complete. */
export type Sender = (attempt: Attempt) => Promise<void>;

/** What carries the requests of a client. */
export interface Carrier {
  readonly send: Sender;
  /** Closes idle connections. */
  readonly close?: () => void;
}

const encoder = new TextEncoder();

/** Notes a whole answer. One that is none proves nothing about what was sent. */
function note(attempt: Attempt, response: HttpResponse): void {
  const { status, headers, body } = response as Partial<Record<keyof HttpResponse, unknown>>;
  if (!Number.isInteger(status) || (status as number) < 100 || (status as number) > 999) {
    throw new TypeError("the transport's answer has no status");
  }
  if (headers !== undefined && (typeof headers !== "object" || headers === null)) {
    throw new TypeError("the headers of the transport's answer are none");
  }
  if (body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array)) {
    throw new TypeError("the body of the transport's answer is neither text nor bytes");
  }
  const header = (name: string) => valueOf((headers ?? {}) as NonNullable<HttpResponse["headers"]>, name);
  attempt.head(status as number, header("retry-after"), header("date"));
  attempt.chunk(typeof body === "string" ? encoder.encode(body) : (body ?? new Uint8Array()));
}

function valueOf(headers: NonNullable<HttpResponse["headers"]>, name: string): string | undefined {
  const value = typeof headers.get === "function" ? (headers as Headers).get(name) : named(headers, name);
  return value === null || value === undefined ? undefined : String(value);
}

function named(headers: object, name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name);
  return found?.[1] === undefined ? undefined : String(found[1]);
}

/** Sends with a transport of the user's. */
export function withTransport(transport: Transport): Carrier {
  return {
    async send(attempt) {
      attempt.mayHaveLeft = true; // Until it proves the contrary.
      try {
        note(attempt, await transport(attempt.request, { signal: attempt.stop.signal }));
      } catch (error) {
        if (error instanceof AnswerCut) note(attempt, error.response);
        throw error;
      }
    },
  };
}
