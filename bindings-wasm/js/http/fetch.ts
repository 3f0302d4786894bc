/** Sends with `fetch`: the platform's, or one that the user gives. */

import { isBrowser } from "../api/environment.js";
import type { Attempt } from "../driver/attempt.js";
import type { HttpClient } from "./client.js";
import { NotSent } from "./transport.js";

/**
 * With these undici, which is `fetch` in Node, says that it had no connection yet. Anything else, and everything in
 * a browser, leaves open what has left.
 */
const NO_CONNECTION = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/**
 * Sends with a `fetch`. It never tells when bytes leave, so the gate is left alone. `credentials` decides whether cookies
 * travel along.
 */
export function fetchClient(fetch: typeof globalThis.fetch, credentials: RequestCredentials): HttpClient {
  return {
    async send(attempt) {
      const response = await request(fetch, credentials, attempt);
      // A browser hides the status of a redirect, which is 0 then.
      attempt.head(response.status, (name) => response.headers.get(name), response.redirected);
      const reader = response.body?.getReader();
      for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
        if (!attempt.chunk(part.value)) {
          void reader?.cancel().catch(() => undefined);
          return;
        }
      }
    },
  };
}

async function request(
  fetch: typeof globalThis.fetch,
  credentials: RequestCredentials,
  { request, abort }: Attempt,
): Promise<Response> {
  const headers = request.headers;
  // A browser has a name of its own, and sends another only if the service allows it.
  if (isBrowser()) delete headers["user-agent"];
  try {
    return await fetch(request.url, {
      method: request.method,
      headers,
      ...(request.body === "" ? {} : { body: request.body }),
      redirect: "manual",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      credentials,
      signal: abort.signal,
    });
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || !NO_CONNECTION.has(code)) throw error;
    throw new NotSent(code, { cause: error, timedOut: code === "UND_ERR_CONNECT_TIMEOUT" });
  }
}

function codeOf(error: unknown): string | undefined {
  const { code } = ((error as { cause?: unknown } | null)?.cause ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
