/**
 * What can go wrong.
 *
 * ```text
 * StarsBotError
 *  ├─ InvalidArgumentError     an argument was refused; nothing was sent
 *  ├─ InvalidConfigError       an option of the client was refused; nothing was sent
 *  ├─ ConnectionFailedError    no connection
 *  ├─ RequestTimeoutError      no answer in time
 *  ├─ ConnectionLostError      the connection broke
 *  ├─ UnauthorizedError        401
 *  ├─ ForbiddenError           403
 *  ├─ InsufficientBalanceError 402, or a refusal that says so
 *  ├─ BadRequestError          400 405 413 415 422
 *  ├─ NotFoundError            404
 *  ├─ RateLimitedError         429
 *  ├─ ServerError              5xx
 *  ├─ UnexpectedStatusError    any other status
 *  ├─ InvalidResponseError     an answer that cannot be understood
 *  ├─ OutcomeUnknownError      a purchase that may or may not have happened
 *  └─ AbortError               an AbortSignal ended the call, and nothing was bought
 * ```
 */

import { exact } from "./numbers.js";

/** Which kind of failure it is: stable text, the same in every language. `aborted` is JavaScript's own. */
export type ErrorCode =
  | "invalid_argument"
  | "invalid_config"
  | "connection_failed"
  | "timeout"
  | "connection_lost"
  | "unauthorized"
  | "forbidden"
  | "insufficient_balance"
  | "bad_request"
  | "not_found"
  | "rate_limited"
  | "server_error"
  | "unexpected_status"
  | "invalid_response"
  | "outcome_unknown"
  | "aborted";

/**
 * What is known about a purchase that failed: `not_sent` (proven: nothing left this machine), `rejected` (the
 * service refused it) or `unknown` (the Stars may have been bought).
 */
export type Outcome = "not_sent" | "rejected" | "unknown";

/** How far a purchase of unknown outcome had come. */
export type Stage = "awaiting_answer" | "reading_answer" | "answered";

/** A purchase of unknown outcome: what is needed to find out whether it happened. Plain data, to be stored. */
export interface UnknownPurchase {
  /** The Stars asked for. A `bigint` only above 2^53. */
  readonly amountStars: number | bigint;
  /** The recipient; `null` is the owner of the API key. */
  readonly toUsername: string | null;
  /** How far it had come. */
  readonly stage: Stage;
  /** When the call began, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** When its outcome became unknown, in milliseconds since the Unix epoch. */
  readonly endedAt: number;
}

/** Everything an error knows, as plain data. */
export interface ErrorDetails {
  /** The kind. */
  readonly code: ErrorCode;
  /** What happened, for people. Never holds the API key. */
  readonly message: string;
  /** The argument or option that was refused, else `null`. */
  readonly field: string | null;
  /** What is known about the purchase; `null` for a read that was sent. */
  readonly outcome: Outcome | null;
  /** The HTTP status, where one arrived, else `null`. */
  readonly status: number | null;
  /** How long the service asks to wait, in milliseconds, else `null`. */
  readonly retryAfter: number | null;
  /** Whether the same call may simply be made again. Never for an unknown outcome. */
  readonly retryable: boolean;
  /** How often the request was handed to the transport. */
  readonly attempts: number;
  /** The beginning of the answer's body, at most 1000 characters, the API key removed, else `null`. */
  readonly body: string | null;
  /** The purchase, where its outcome is unknown, else `null`. */
  readonly purchase: UnknownPurchase | null;
}

const BRAND = Symbol.for("starsbot.error");

/** The base of all errors of this library. */
export class StarsBotError extends Error implements ErrorDetails {
  override name = "StarsBotError";
  readonly code: ErrorCode;
  readonly field: string | null;
  readonly outcome: Outcome | null;
  readonly status: number | null;
  readonly retryAfter: number | null;
  readonly retryable: boolean;
  readonly attempts: number;
  readonly body: string | null;
  readonly purchase: UnknownPurchase | null;

  /** Made by the library. `cause` is what the transport said, the API key removed. */
  constructor(details: ErrorDetails, options?: ErrorOptions) {
    super(details.message, options);
    Object.defineProperty(this, "name", { enumerable: false });
    Object.defineProperty(this, BRAND, { value: true });
    this.code = details.code;
    this.field = details.field;
    this.outcome = details.outcome;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
    this.retryable = details.retryable;
    this.attempts = details.attempts;
    this.body = details.body;
    this.purchase = details.purchase;
  }

  /** Whether Stars may have been bought: look before buying again. */
  get mayHaveSpent(): boolean {
    return this.outcome === "unknown";
  }

  /** Everything the error knows, as plain data. */
  toJSON(): ErrorDetails & { readonly name: string; readonly mayHaveSpent: boolean } {
    const { name, code, message, field, outcome, mayHaveSpent, status } = this;
    const { retryAfter, retryable, attempts, body, purchase } = this;
    return {
      name,
      code,
      message,
      field,
      outcome,
      mayHaveSpent,
      status,
      retryAfter,
      retryable,
      attempts,
      body,
      purchase: purchase && ({ ...purchase, amountStars: exact(purchase.amountStars) } as UnknownPurchase),
    };
  }

  /**
   * Whether a value is an error of this library. Unlike `instanceof` it also knows those of another copy of the
   * package, as of its CommonJS half or of another realm.
   */
  static isStarsBotError(value: unknown): value is StarsBotError {
    return isOurs(value);
  }

  /** Whether a value says that a purchase may or may not have happened. Known across copies of the package. */
  static isOutcomeUnknown(value: unknown): value is OutcomeUnknownError {
    return isOurs(value) && value.code === "outcome_unknown";
  }
}

function isOurs(value: unknown): value is StarsBotError {
  return typeof value === "object" && value !== null && BRAND in value;
}

/** An argument was refused; `field` names it. Nothing was sent. */
export class InvalidArgumentError extends StarsBotError {
  override name = "InvalidArgumentError";
}

/** An option of the client was refused; `field` names it. Nothing was sent. */
export class InvalidConfigError extends StarsBotError {
  override name = "InvalidConfigError";
}

/** There was no connection, after three attempts. A purchase was not sent. */
export class ConnectionFailedError extends StarsBotError {
  override name = "ConnectionFailedError";
}

/** The service did not answer in time. For a purchase: connecting took too long, and it was not sent. */
export class RequestTimeoutError extends StarsBotError {
  override name = "RequestTimeoutError";
}

/** The connection broke before the answer of a read. */
export class ConnectionLostError extends StarsBotError {
  override name = "ConnectionLostError";
}

/** 401: the service does not know the API key. */
export class UnauthorizedError extends StarsBotError {
  override name = "UnauthorizedError";
}

/** 403: the service forbids it. */
export class ForbiddenError extends StarsBotError {
  override name = "ForbiddenError";
}

/** 402, or a refusal that says that the balance does not suffice. */
export class InsufficientBalanceError extends StarsBotError {
  override name = "InsufficientBalanceError";
}

/** 400, 405, 413, 415 or 422: the service does not accept the request. */
export class BadRequestError extends StarsBotError {
  override name = "BadRequestError";
}

/** 404: nothing is there. */
export class NotFoundError extends StarsBotError {
  override name = "NotFoundError";
}

/** 429: too many requests; `retryAfter` says how long to wait, in milliseconds. */
export class RateLimitedError extends StarsBotError {
  override name = "RateLimitedError";
}

/** 5xx to a read: the service has failed. */
export class ServerError extends StarsBotError {
  override name = "ServerError";
}

/** A status that has no meaning here, to a read. */
export class UnexpectedStatusError extends StarsBotError {
  override name = "UnexpectedStatusError";
}

/** The answer of a read cannot be understood. */
export class InvalidResponseError extends StarsBotError {
  override name = "InvalidResponseError";
}

/**
 * A purchase may or may not have happened. **Do not buy again blindly**: compare the balance, ask the recipient.
 * `purchase` carries what is needed for that.
 */
export class OutcomeUnknownError extends StarsBotError {
  override name = "OutcomeUnknownError";
  declare readonly purchase: UnknownPurchase;
}

/**
 * An `AbortSignal` ended the call, and nothing was bought. `cause` is the signal's reason. Had a purchase left
 * already, it is an {@link OutcomeUnknownError} instead.
 */
export class AbortError extends StarsBotError {
  override name = "AbortError";
}

const CLASSES: Record<ErrorCode, typeof StarsBotError> = {
  invalid_argument: InvalidArgumentError,
  invalid_config: InvalidConfigError,
  connection_failed: ConnectionFailedError,
  timeout: RequestTimeoutError,
  connection_lost: ConnectionLostError,
  unauthorized: UnauthorizedError,
  forbidden: ForbiddenError,
  insufficient_balance: InsufficientBalanceError,
  bad_request: BadRequestError,
  not_found: NotFoundError,
  rate_limited: RateLimitedError,
  server_error: ServerError,
  unexpected_status: UnexpectedStatusError,
  invalid_response: InvalidResponseError,
  outcome_unknown: OutcomeUnknownError,
  aborted: AbortError,
};

/** The error of some details, of the class that belongs to its code. */
export function errorOf(details: ErrorDetails, cause?: unknown): StarsBotError {
  return new CLASSES[details.code](details, cause === undefined ? undefined : { cause });
}

const NOTHING_SENT = {
  outcome: "not_sent",
  status: null,
  retryAfter: null,
  retryable: false,
  attempts: 0,
  body: null,
  purchase: null,
} as const;

/** Refuses an argument or an option, as the core does. */
export function refuse(
  code: "invalid_argument" | "invalid_config",
  field: string,
  message: string,
  cause?: unknown,
): StarsBotError {
  return errorOf({ ...NOTHING_SENT, code, field, message }, cause);
}

/** The error of a call that a signal has ended cleanly. */
export function aborted(isPurchase: boolean, attempts: number, reason: unknown): StarsBotError {
  const message = isPurchase
    ? "the purchase was aborted before anything of it was sent; nothing was bought"
    : "the call was aborted";
  const outcome = isPurchase ? "not_sent" : null;
  return errorOf({ ...NOTHING_SENT, code: "aborted", field: null, message, outcome, attempts }, reason);
}
