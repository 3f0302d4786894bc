/** The WebAssembly modules, each loaded once and when it is first needed. */

import { type Glue as ClientGlue, glue as clientGlue } from "../../generated/starsbot.js";
import { type Glue as ValuesGlue, glue as valuesGlue } from "../../generated/values.js";
import { type Glue as SandboxGlue, glue as sandboxGlue } from "../../generated/sandbox.js";
import { StarsBotError } from "../api/errors.js";
import { refuse } from "../api/refuse.js";

/** What the modules export. Only for use once they are ready. */
export type { ClientGlue, SandboxGlue, ValuesGlue };

/** Where the modules come from. */
export interface Source {
  /** Each compiled when it is asked for. */
  readonly modules: Readonly<Record<"client" | "values" | "sandbox", () => WebAssembly.Module | Promise<WebAssembly.Module>>>;
  /** Whether they are there at once, without a promise, since nothing has to be fetched for them. */
  readonly isSynchronous: boolean;
}

let source: Source | undefined;

/** Says where the modules come from. Called by the entry point; the first one of a program decides. */
export function provideModules(from: Source): void {
  source ??= from;
}

/** What belongs to a module that is loaded by us. */
interface Loadable {
  readonly imports: WebAssembly.Imports;
  readonly start: (exports: WebAssembly.Exports) => void;
}

/** A module, loaded when it is first asked for. */
class LazyModule<T extends Loadable> {
  #loading: Promise<T> | undefined;
  #loaded: T | undefined;

  constructor(
    readonly name: keyof Source["modules"],
    readonly glue: () => T,
  ) {}

  /** Returns the module. A load that has failed is tried again by the next one who asks. */
  async ready(): Promise<T> {
    return this.readyNow() ?? (this.#loading ??= this.#load());
  }

  /** Returns the module where it is loaded or can be at once, as in Node. */
  readyNow(): T | undefined {
    if (this.#loaded === undefined && source?.isSynchronous) {
      try {
        const module = source.modules[this.name]();
        const glue = this.glue();
        this.#start(glue, new WebAssembly.Instance(module, glue.imports));
      } catch (error) {
        throw unavailable(error);
      }
    }
    return this.#loaded;
  }

  async #load(): Promise<T> {
    try {
      if (source === undefined) throw new Error("starsbot must be imported by its name");
      const module = await source.modules[this.name]();
      const glue = this.glue();
      return this.#start(glue, await WebAssembly.instantiate(module, glue.imports));
    } catch (error) {
      this.#loading = undefined;
      throw unavailable(error);
    }
  }

  #start(glue: T, instance: WebAssembly.Instance): T {
    glue.start(instance.exports);
    this.#loaded = glue;
    return glue;
  }
}

/** What every client needs. */
export const clientModule = new LazyModule("client", clientGlue);
/** What payment links and readers of values need. */
export const valuesModule = new LazyModule("values", valuesGlue);
/** What a sandbox needs. */
export const sandboxModule = new LazyModule("sandbox", sandboxGlue);

/** Fetches a module. */
export async function fetchModule(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the response to ${url.pathname} was HTTP ${String(response.status)}`);
  // Not while it arrives: that would want the server to know its kind.
  return WebAssembly.compile(await response.arrayBuffer());
}

function unavailable(error: unknown): StarsBotError {
  const why = error instanceof Error ? error.message : String(error);
  const message =
    `starsbot cannot load its WebAssembly module: ${why}. Where files beside the script cannot be fetched, ` +
    `import from "starsbot/inline" instead`;
  return refuse("unavailable", null, message, error);
}
