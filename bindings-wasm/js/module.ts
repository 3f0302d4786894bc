/** The WebAssembly modules, each loaded once and when it is first needed. */

import { type Glue, glue as clientGlue } from "../generated/starsbot.js";
import { type Glue as ValuesGlue, glue as valuesGlue } from "../generated/values.js";
import { type Glue as SandboxGlue, glue as sandboxGlue } from "../generated/sandbox.js";
import { StarsBotError, refuse } from "./errors.js";
import type { Carrier } from "./transport.js";

/** What the modules export. Only for use once they are ready. */
export type { Glue, SandboxGlue, ValuesGlue };

/** What an entry point of the package knows of the place it is for. */
export interface Platform {
  /** The modules, each compiled when it is asked for. */
  readonly modules: Readonly<Record<"client" | "values" | "sandbox", () => WebAssembly.Module | Promise<WebAssembly.Module>>>;
  /** Whether they are there at once, without a promise, since nothing has to be fetched for them. */
  readonly atOnce: boolean;
  /** What carries requests unless the user says otherwise. */
  readonly carrier: (credentials: RequestCredentials) => Carrier;
}

let platform: Platform | undefined;

/** Says where we are. Called by the entry point; the first one of a program decides. */
export function provide(where: Platform): void {
  platform ??= where;
}

function here(): Platform {
  if (platform === undefined) throw new Error("starsbot must be imported by its name");
  return platform;
}

/** What carries requests here. */
export function defaultCarrier(credentials: RequestCredentials): Carrier {
  return here().carrier(credentials);
}

/** What belongs to a module that is loaded by us. */
interface Loaded {
  readonly imports: WebAssembly.Imports;
  readonly start: (exports: WebAssembly.Exports) => void;
}

/** A module, loaded when it is first asked for. */
class Lazy<T extends Loaded> {
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;

  constructor(
    readonly name: keyof Platform["modules"],
    readonly glue: () => T,
  ) {}

  /** The module. A load that has failed is tried again by the next one who asks. */
  async ready(): Promise<T> {
    return this.readyNow() ?? (this.#loading ??= this.#load());
  }

  /** The module, where it is loaded or can be at once, as in Node. */
  readyNow(): T | undefined {
    if (this.#loaded === undefined && here().atOnce) {
      try {
        const module = here().modules[this.name]();
        const glue = this.glue();
        this.#start(glue, new WebAssembly.Instance(module, glue.imports));
      } catch (error) {
        throw unloadable(error);
      }
    }
    return this.#loaded;
  }

  async #load(): Promise<T> {
    try {
      const module = await here().modules[this.name]();
      const glue = this.glue();
      return this.#start(glue, await WebAssembly.instantiate(module, glue.imports));
    } catch (error) {
      this.#loading = undefined;
      throw unloadable(error);
    }
  }

  #start(glue: T, instance: WebAssembly.Instance): T {
    glue.start(instance.exports);
    this.#loaded = glue;
    return glue;
  }
}

/** What every client needs. */
export const clientModule = new Lazy("client", clientGlue);
/** What payment links and readers of values need. */
export const valuesModule = new Lazy("values", valuesGlue);
/** What a sandbox needs. */
export const sandboxModule = new Lazy("sandbox", sandboxGlue);

/** Fetches a module. */
export async function fetched(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} was answered with HTTP ${String(response.status)}`);
  // Not while it arrives: that would want the server to know its kind.
  return WebAssembly.compile(await response.arrayBuffer());
}

function unloadable(error: unknown): StarsBotError {
  if (StarsBotError.isStarsBotError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  const message =
    `starsbot cannot load its WebAssembly module: ${why}. Where files beside the script cannot be fetched, ` +
    `import from "starsbot/inline" instead`;
  return refuse("invalid_config", "module", message, error);
}
