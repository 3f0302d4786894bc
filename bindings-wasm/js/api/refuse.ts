import { type ErrorCode, StarsBotError } from "./errors.js";

/** Returns the error of what only JavaScript can refuse. Nothing was sent. */
export function refuse(code: ErrorCode, field: string | null, message: string, cause?: unknown): StarsBotError {
  return StarsBotError.from({ code, field, message, outcome: "not_sent" }, cause);
}
