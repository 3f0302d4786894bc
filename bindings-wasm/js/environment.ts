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

/** Whether this is a page or one of its workers: a place whose user can read everything. */
export function isBrowser(): boolean {
  if (here.process?.versions?.node !== undefined || here.Deno !== undefined || here.Bun !== undefined) return false;
  if (here.navigator?.userAgent === "Cloudflare-Workers") return false;
  if (here.window !== undefined && here.document !== undefined) return true;
  return here.WorkerGlobalScope !== undefined && here.location !== undefined;
}

/** A variable of the environment, where there is one. An empty one counts as none. */
export function environmentVariable(name: string): string | undefined {
  try {
    return here.process?.env?.[name] || undefined;
  } catch {
    return undefined; // Deno asks for leave, and may not get it.
  }
}

/** A path of the page's own server, made absolute. Any other text is for the core to judge. */
export function absolute(url: string): string {
  const { origin } = here.location ?? {};
  return isBrowser() && origin !== undefined && /^\/(?!\/)/.test(url) ? origin + url : url;
}
