/** What a transport's error says, without anything that hangs on it: it may hold the request, and so the API key. */

/** How far a chain of causes is followed. */
const MAX_DEPTH = 4;

/** Returns a copy of an error and its causes, each text redacted; nothing for what is no error. */
export function redactedError(error: unknown, redact: (text: string) => string, depth = MAX_DEPTH): Error | undefined {
  if (!isError(error) || depth === 0) return undefined;
  const { code } = error as { code?: unknown };
  const text = typeof code === "string" || typeof code === "number" ? redact(String(code)) : undefined;
  const cause = redactedError(error.cause, redact, depth - 1);
  const copy = new Error(redact(error.message) || text || "no reason is known", cause && { cause });
  const name = redact(error.name);
  const hidden = (value: string) => ({ value, configurable: true, writable: true });
  Object.defineProperty(copy, "name", hidden(name));
  Object.defineProperty(copy, "stack", hidden(redact(error.stack ?? `${name}: ${copy.message}`)));
  return text === undefined ? copy : Object.assign(copy, { code: text });
}

/** Errors of another realm, as of Jest's, are no `instanceof Error`. */
function isError(error: unknown): error is Error {
  const { name, message } = (error ?? {}) as Partial<Error>;
  return typeof error === "object" && typeof name === "string" && typeof message === "string";
}
