/** A transport of the user's own. */

import type { GetHeader } from "../driver/attempt.js";
import type { HttpClient } from "./client.js";
import type { HttpRequest } from "./request.js";

/** A response. */
export interface HttpResponse {
  /** The status code. */
  readonly status: number;
  /** The headers. Only `retry-after` and `date` are read. */
  readonly headers?: Headers | Readonly<Record<string, string | undefined>>;
  /** The body; of one that is longer than 1 MiB the beginning will do. */
  readonly body?: Uint8Array | string;
  /**
   * Whether a redirect was followed on the way to it, as `Response` of `fetch` tells. None should be: a purchase may
   * have been sent again by it, and its outcome is unknown then.
   */
  readonly redirected?: boolean;
}

/** What comes with a request. */
export interface TransportContext {
  /** Aborted when the call is, or when its time is over. */
  readonly signal: AbortSignal;
}

/**
 * Sends a request and returns the response, whatever its status: a transport of your own.
 *
 * What it throws is taken for a broken connection, after which a purchase's outcome is unknown. Only {@link NotSent}
 * proves that nothing was sent; {@link TruncatedResponse} tells of a response that broke off.
 */
export type Transport = (request: HttpRequest, context: TransportContext) => Promise<HttpResponse>;

/** What a transport's own errors are told. */
export interface TransportErrorOptions extends ErrorOptions {
  /** Whether it took too long. */
  readonly timedOut?: boolean;
}

// By these they are known across copies of the package and across realms, where `instanceof` fails.
const NOT_SENT = Symbol.for("starsbot.NotSent");
const TRUNCATED_RESPONSE = Symbol.for("starsbot.TruncatedResponse");

/** Thrown by a transport: proof that nothing of the request left this machine, so that it may be sent again. */
export class NotSent extends Error {
  /** Whether connecting took too long. */
  readonly timedOut: boolean;

  constructor(message = "the request was not sent", options: TransportErrorOptions = {}) {
    super(message, options);
    this.timedOut = options.timedOut === true;
    hide(this, { name: "NotSent", timedOut: this.timedOut, [NOT_SENT]: true });
  }
}

/** Thrown by a transport: the response broke off within its body. `response` is what arrived of it. */
export class TruncatedResponse extends Error {
  readonly response: HttpResponse;
  /** Whether it stalled. */
  readonly timedOut: boolean;

  constructor(response: HttpResponse, options: TransportErrorOptions = {}) {
    super("the response was cut short", options);
    this.response = response;
    this.timedOut = options.timedOut === true;
    hide(this, { name: "TruncatedResponse", timedOut: this.timedOut, response, [TRUNCATED_RESPONSE]: true });
  }
}

/** Defines properties that are not printed. */
function hide(error: Error, properties: object): void {
  for (const name of Reflect.ownKeys(properties)) {
    Object.defineProperty(error, name, { value: properties[name as keyof typeof properties], enumerable: false });
  }
}

export function isNotSent(error: unknown): error is NotSent {
  return typeof error === "object" && error !== null && NOT_SENT in error;
}

export function isTruncatedResponse(error: unknown): error is TruncatedResponse {
  return typeof error === "object" && error !== null && TRUNCATED_RESPONSE in error;
}

/** Sends with a transport of the user's. It leaves the gate alone, so only what it throws can prove anything. */
export function transportClient(transport: Transport): HttpClient {
  return {
    async send(attempt) {
      const take = (response: HttpResponse) => {
        const { status, headers, body, redirected } = checked(response);
        attempt.head(status, getHeader(headers), redirected);
        attempt.chunk(typeof body === "string" ? new TextEncoder().encode(body) : body);
      };
      try {
        take(await transport(attempt.request, { signal: attempt.abort.signal }));
      } catch (error) {
        if (isTruncatedResponse(error)) take(error.response);
        throw error;
      }
    },
  };
}

/** A transport's response. One that is none proves nothing about what was sent. */
function checked(response: HttpResponse): Required<HttpResponse> {
  const { status, headers = {}, body = "", redirected } = response as Partial<Record<keyof HttpResponse, unknown>>;
  if (!Number.isInteger(status) || (status as number) < 100 || (status as number) > 999) {
    throw new TypeError("the transport's response has no status");
  }
  if (typeof headers !== "object" || headers === null) {
    throw new TypeError("the headers of the transport's response are not an object");
  }
  if (typeof body !== "string" && !ArrayBuffer.isView(body)) {
    throw new TypeError("the body of the transport's response is neither a string nor a Uint8Array");
  }
  return { status, headers, body, redirected: redirected === true } as Required<HttpResponse>;
}

function getHeader(headers: NonNullable<HttpResponse["headers"]>): GetHeader {
  if (typeof headers.get === "function") return (name) => (headers as Headers).get(name);
  const fields = Object.entries(headers as Record<string, string | number | undefined>);
  return (name) => fields.find(([key]) => key.toLowerCase() === name)?.[1]?.toString();
}
