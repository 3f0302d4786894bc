/** The public names, the same from every entry point. */

export { Client } from "./client.js";
export {
  AbortError,
  BadRequestError,
  ConnectionFailedError,
  ConnectionLostError,
  type ErrorCode,
  type ErrorDetails,
  ForbiddenError,
  InsufficientBalanceError,
  InvalidArgumentError,
  InvalidConfigError,
  InvalidResponseError,
  NotFoundError,
  type Outcome,
  OutcomeUnknownError,
  RateLimitedError,
  RequestTimeoutError,
  ServerError,
  type Stage,
  StarsBotError,
  UnauthorizedError,
  UnexpectedStatusError,
  type UnknownPurchase,
} from "./errors.js";
export type { ClientOptions, RequestOptions, Timeouts } from "./options.js";
export { type Wallet, checkApiKey, parseTon, parseUsername, parseWallet } from "./parse.js";
export type { Purchase } from "./purchase.js";
export {
  Sandbox,
  type SandboxFault,
  type SandboxOperation,
  type SandboxOptions,
  type SandboxPurchase,
  type Ton,
} from "./sandbox.js";
export {
  AnswerCut,
  type HttpRequest,
  type HttpRequestFields,
  type HttpResponse,
  NotSent,
  type Transport,
  type TransportContext,
} from "./transport.js";
export {
  Balance,
  type Delivery,
  Deposit,
  Order,
  PaymentLink,
  type PaymentLinkOptions,
  type TonAmount,
} from "./values.js";
