/** A request to send, as a transport is given it. */

/** What the core says of a request. */
export interface NativeRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connectTimeout: number;
  readonly timeout: number;
  readonly isPurchase: boolean;
  readonly sendBefore: number | null;
}

/** The fields of a request, as they may be printed. */
export type HttpRequestJson = Omit<HttpRequest, "toJSON">;

/** A request to send, complete: a transport adds nothing to it and follows no redirect. Printed, it hides the API key. */
export class HttpRequest {
  readonly method: "GET" | "POST";
  /** The absolute URL. It never holds the API key. */
  readonly url: string;
  /** The body as a string; empty for a `GET`. */
  readonly body: string;
  /** How long connecting may take, in milliseconds. */
  readonly connectTimeout: number;
  /** How long the whole attempt may take, in milliseconds. The client sees to it. */
  readonly timeout: number;
  /** Whether this spends money. A purchase must not be sent twice, whatever happens. */
  readonly isPurchase: boolean;
  /** When it is too late to send the first byte, else `null`. */
  readonly sendBefore: Date | null;
  readonly #headers: Readonly<Record<string, string>>;

  /** @internal Made by the client. */
  constructor(native: NativeRequest) {
    this.method = native.method;
    this.url = native.url;
    this.body = native.body;
    this.connectTimeout = native.connectTimeout;
    this.timeout = native.timeout;
    this.isPurchase = native.isPurchase;
    this.sendBefore = native.sendBefore === null ? null : new Date(native.sendBefore);
    this.#headers = native.headers;
    Object.freeze(this);
  }

  /** The headers to send, names in lower case. `authorization` is the secret itself: do not log it. */
  get headers(): Record<string, string> {
    return { ...this.#headers };
  }

  /** All fields, the secret hidden. */
  toJSON(): HttpRequestJson {
    const { method, url, headers, body, connectTimeout, timeout, isPurchase, sendBefore } = this;
    if ("authorization" in headers) headers.authorization = "[redacted]";
    return { method, url, headers, body, connectTimeout, timeout, isPurchase, sendBefore };
  }

  /** What `console.log` and `util.inspect` show in Node: the same. */
  [Symbol.for("nodejs.util.inspect.custom")](): HttpRequestJson {
    return this.toJSON();
  }
}
