/** The WebAssembly modules, each loaded once and when it is first needed. */

import * as clientGlue from "../generated/starsbot.js";
import * as sandboxGlue from "../generated/sandbox.js";
import { type ErrorDetails, StarsBotError, errorOf, refuse } from "./errors.js";
import { amountOf } from "./numbers.js";
import type { Carrier } from "./transport.js";

/** What the module of every client exports. Only for use once it is ready. */
export type Glue = typeof clientGlue;
/** What the sandbox's module exports. Only for use once it is ready. */
export type SandboxGlue = typeof sandboxGlue;

/** What an entry point of the package knows of the place it is for. */
export interface Platform {
  /** Loads a module. */
  readonly load: { readonly client: () => unknown; readonly sandbox: () => unknown };
  /** Whether it is loaded at once, since nothing has to be fetched for it. */
  readonly atOnce: boolean;
  /** What carries requests unless the user says otherwise. */
  readonly carrier: (credentials: RequestCredentials) => Carrier;
}

let platform: Platform | undefined;

/** Says where we are. Called by the entry point; the first one of a program decides. */
export function provide(where: Platform): void {
  platform ??= where;
}

/** What carries requests here. */
export function defaultCarrier(credentials: RequestCredentials): Carrier {
  if (platform === undefined) throw new Error("starsbot must be imported by its name");
  return platform.carrier(credentials);
}

/** A module, loaded when it is first asked for. */
class Lazy<T> {
  #loading: Promise<unknown> | undefined;
  #isLoaded = false;

  constructor(
    readonly name: keyof Platform["load"],
    readonly glue: T,
  ) {}

  /** The module. A load that has failed is tried again by the next one who asks. */
  async ready(): Promise<T> {
    if (!this.#isLoaded) {
      this.#loading ??= Promise.resolve().then(() => platform?.load[this.name]());
      try {
        await this.#loading;
        this.#isLoaded = true;
      } catch (error) {
        this.#loading = undefined;
        throw unloadable(error);
      }
    }
    return this.glue;
  }

  /** The module, where it is loaded or can be at once, as in Node. */
  readyNow(): T | undefined {
    if (!this.#isLoaded && platform?.atOnce === true) {
      try {
        platform.load[this.name]();
      } catch (error) {
        throw unloadable(error);
      }
      this.#isLoaded = true;
    }
    return this.#isLoaded ? this.glue : undefined;
  }
}

/** What every client needs. */
export const clientModule = new Lazy("client", clientGlue);
/** What a sandbox needs. */
export const sandboxModule = new Lazy("sandbox", sandboxGlue);

function unloadable(error: unknown): StarsBotError {
  if (StarsBotError.isStarsBotError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  const message =
    `starsbot cannot load its WebAssembly module: ${why}. Where files beside the script cannot be fetched, ` +
    `import from "starsbot/inline" instead`;
  return refuse("invalid_config", "module", message, error);
}

/** What the core has answered, `{"ok": …}` or `{"error": …}`. */
export function taken(json: string): unknown {
  const { ok, error } = JSON.parse(json) as { ok?: unknown; error?: RawDetails };
  if (error !== undefined) throw errorOf(readDetails(error));
  return ok;
}

/** Refuses what the core refuses, whose details these are. */
export function heed(refusal: string | undefined): void {
  if (refusal !== undefined) throw errorOf(detailsOf(refusal));
}

/** The details of an error, out of the core's JSON. */
export function detailsOf(json: string): ErrorDetails {
  return readDetails(JSON.parse(json) as RawDetails);
}

/** As the core writes them: with its own names of fields, and whole numbers as text. */
export type RawDetails = Omit<ErrorDetails, "purchase"> & {
  purchase?: Omit<NonNullable<ErrorDetails["purchase"]>, "amountStars"> & { amountStars: string };
};

export function readDetails(raw: RawDetails): ErrorDetails {
  const { field, purchase } = raw;
  return {
    ...raw,
    field: field?.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) ?? null,
    purchase: purchase ? Object.freeze({ ...purchase, amountStars: amountOf(purchase.amountStars) }) : null,
  };
}
