/** Sends with `fetch`: the platform's, or one that the user gives. */

import { isBrowser } from "./environment.js";
import { type Attempt, type Carrier, NotSent } from "./transport.js";

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

/** `credentials` decides whether cookies travel along. */
export function withFetch(fetch: typeof globalThis.fetch, credentials: RequestCredentials): Carrier {
  return {
    async send(attempt) {
      attempt.mayHaveLeft = true; // Until it proves the contrary.
      const response = await answer(fetch, credentials, attempt);
      // A browser hides the status of a redirect, which is 0 then.
      attempt.head(response.status, response.headers.get("retry-after"), response.headers.get("date"));
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

async function answer(
  fetch: typeof globalThis.fetch,
  credentials: RequestCredentials,
  { request, stop }: Attempt,
): Promise<Response> {
  const headers = request.headers;
  // A browser has a name of its own, and asks the service for leave to send another.
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
      signal: stop.signal,
    });
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || !NO_CONNECTION.has(code)) throw error;
    throw new NotSent(code, { cause: error, timedOut: code === "UND_ERR_CONNECT_TIMEOUT" });
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return undefined;
  const { code } = error.cause as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
