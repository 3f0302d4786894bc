/** The WebAssembly module, loaded once and when it is first needed. */

import * as glue from "../generated/starsbot.js";
import { type ErrorDetails, StarsBotError, errorOf, refuse } from "./errors.js";
import { amountOf } from "./numbers.js";
import type { Carrier } from "./transport.js";

/** What the module exports. Only for use once {@link ready} has passed. */
export type Glue = typeof glue;

/** What an entry point of the package knows of the place it is for. */
export interface Platform {
  /** Loads the module at once, where nothing has to be fetched for it. */
  readonly loadNow?: () => void;
  /** Loads the module. */
  readonly load: () => unknown;
  /** What carries requests unless the user says otherwise. */
  readonly carrier: (credentials: RequestCredentials) => Carrier;
}

let platform: Platform | undefined;
let loading: Promise<unknown> | undefined;
let loaded = false;

/** Says where we are. Called by the entry point; the first one of a program decides. */
export function provide(where: Platform): void {
  platform ??= where;
}

/** What carries requests here. */
export function defaultCarrier(credentials: RequestCredentials): Carrier {
  if (platform === undefined) throw new Error("starsbot must be imported by its name");
  return platform.carrier(credentials);
}

/** The module, loaded. A load that has failed is tried again by the next call. */
export async function ready(): Promise<Glue> {
  if (!loaded) {
    loading ??= Promise.resolve().then(() => platform?.load());
    try {
      await loading;
      loaded = true;
    } catch (error) {
      loading = undefined;
      throw unloadable(error);
    }
  }
  return glue;
}

/** The module, where it is loaded or can be at once, as in Node. */
export function readyNow(): Glue | undefined {
  if (!loaded && platform?.loadNow !== undefined) {
    try {
      platform.loadNow();
    } catch (error) {
      throw unloadable(error);
    }
    loaded = true;
  }
  return loaded ? glue : undefined;
}

function unloadable(error: unknown): StarsBotError {
  if (StarsBotError.isStarsBotError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  const message =
    `starsbot cannot load its WebAssembly module: ${why}. Where files beside the script cannot be fetched, ` +
    `import from "starsbot/inline" instead`;
  return refuse("invalid_config", "module", message, error);
}

/** Runs what calls into the module, and turns what it throws into an error of ours. */
export function checked<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    throw typeof thrown === "string" ? errorOf(detailsOf(thrown)) : thrown;
  }
}

/** The details of an error, out of the core's JSON. */
export function detailsOf(json: string): ErrorDetails {
  return readDetails(JSON.parse(json) as RawDetails);
}

/** As the core writes them: with its own names of fields, and whole numbers as text. */
export type RawDetails = Omit<ErrorDetails, "purchase"> & {
  purchase: (Omit<NonNullable<ErrorDetails["purchase"]>, "amountStars"> & { amountStars: string }) | null;
};

export function readDetails(raw: RawDetails): ErrorDetails {
  const { field, purchase } = raw;
  return {
    ...raw,
    field: field?.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) ?? null,
    purchase: purchase && Object.freeze({ ...purchase, amountStars: amountOf(purchase.amountStars) }),
  };
}
