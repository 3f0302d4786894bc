/** The public names, the same from every entry point. */

export { checkApiKey } from "./api/api-key.js";
export { Client } from "./api/client.js";
export * from "./api/errors.js";
export * from "./api/operations.js";
export type {
  BackendOptions,
  ClientOptions,
  CommonOptions,
  HeaderFields,
  RequestOptions,
  TransportOptions,
} from "./api/options.js";
export { PaymentLink, type PaymentLinkOptions } from "./api/payment-link.js";
export * from "./api/records.js";
export { Sandbox } from "./api/sandbox.js";
export { Ton, type TonAmount, toNano } from "./api/ton.js";
export { Username } from "./api/username.js";
export { Wallet } from "./api/wallet.js";
export type { Clock } from "./driver/clock.js";
export type { HttpRequest, HttpRequestJson } from "./http/request.js";
export {
  type HttpResponse,
  NotSent,
  type Transport,
  type TransportContext,
  type TransportErrorOptions,
  TruncatedResponse,
} from "./http/transport.js";
