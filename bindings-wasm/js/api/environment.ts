/** Where this runs. */

interface Surroundings {
  document?: unknown;
  window?: unknown;
  WorkerGlobalScope?: unknown;
  navigator?: { userAgent?: string };
  process?: { env?: Record<string, string | undefined>; versions?: { node?: string } };
  Deno?: unknown;
  Bun?: unknown;
  location?: { origin?: string };
}

const here = globalThis as Surroundings;

/** Reports whether this is a page or one of its workers: a place whose user can read everything. */
export function isBrowser(): boolean {
  if (here.process?.versions?.node !== undefined || here.Deno !== undefined || here.Bun !== undefined) return false;
  if (here.navigator?.userAgent === "Cloudflare-Workers") return false;
  if (here.window !== undefined && here.document !== undefined) return true;
  return here.WorkerGlobalScope !== undefined && here.location !== undefined;
}

/** Returns a variable of the environment. An empty one counts as none. */
export function environmentVariable(name: string): string | undefined {
  try {
    return here.process?.env?.[name] || undefined;
  } catch {
    return undefined; // Deno asks for permission, and may not get it.
  }
}

/** Returns a path of the page's own server as an absolute URL. Anything else is for the core to judge. */
export function absoluteUrl(url: string): string {
  const { origin } = here.location ?? {};
  return isBrowser() && origin !== undefined && /^\/(?!\/)/.test(url) ? origin + url : url;
}

/** Returns an id that no other request has. */
export function randomId(): string {
  // A page that did not come over https has no randomUUID.
  const { crypto } = globalThis;
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
