/** The WebAssembly modules, each loaded once and when it is first needed. */

import type { Glue as ClientGlue } from "../../generated/starsbot.js";
import type { Glue as ValuesGlue } from "../../generated/values.js";
import type { Glue as SandboxGlue } from "../../generated/sandbox.js";
import { StarsBotError } from "../api/errors.js";
import { refuse } from "../api/refuse.js";

/** What the modules export. Only for use once they are ready. */
export type { ClientGlue, SandboxGlue, ValuesGlue };

/** The glue of each module. */
interface Glues {
  readonly client: ClientGlue;
  readonly values: ValuesGlue;
  readonly sandbox: SandboxGlue;
}

type Name = keyof Glues;

/** A compiled module, and its glue, which has not been started. */
interface Loaded<T> {
  readonly module: WebAssembly.Module;
  readonly glue: T;
}

/** Where the modules come from: what loads each of them, when it is asked for. */
export type Source<IsPromise extends boolean> = {
  readonly [N in Name]: () => IsPromise extends true ? Promise<Loaded<Glues[N]>> : Loaded<Glues[N]>;
};

let source: Source<true> | undefined;
let sourceAtHand: Source<false> | undefined;

/** Says where the modules come from. Called by the entry point; the first one of a program decides. */
export function provideModules(from: Source<true>): void {
  source ??= from;
}

/** The same for modules that are there without a promise, since nothing has to be fetched for them. */
export function provideModulesAtHand(from: Source<false>): void {
  sourceAtHand ??= from;
}

/** A module, loaded when it is first asked for. */
class LazyModule<N extends Name> {
  #loading: Promise<Glues[N]> | undefined;
  #loaded: Glues[N] | undefined;

  constructor(readonly name: N) {}

  /** Returns the module. A load that has failed is tried again by the next one who asks. */
  async ready(): Promise<Glues[N]> {
    return this.readyNow() ?? (this.#loading ??= this.#load());
  }

  /** Returns the module where it is loaded or can be at once, as in Node. */
  readyNow(): Glues[N] | undefined {
    if (this.#loaded === undefined && sourceAtHand !== undefined) {
      try {
        const { module, glue } = sourceAtHand[this.name]();
        this.#start(glue, new WebAssembly.Instance(module, glue.imports));
      } catch (error) {
        throw unavailable(error);
      }
    }
    return this.#loaded;
  }

  async #load(): Promise<Glues[N]> {
    try {
      if (source === undefined) throw new Error("starsbot must be imported by its name");
      const { module, glue } = await source[this.name]();
      return this.#start(glue, await WebAssembly.instantiate(module, glue.imports));
    } catch (error) {
      this.#loading = undefined;
      throw unavailable(error);
    }
  }

  #start(glue: Glues[N], instance: WebAssembly.Instance): Glues[N] {
    glue.start(instance.exports);
    this.#loaded = glue;
    return glue;
  }
}

/** What every client needs. */
export const clientModule = new LazyModule("client");
/** What payment links and readers of values need. */
export const valuesModule = new LazyModule("values");
/** What a sandbox needs. */
export const sandboxModule = new LazyModule("sandbox");

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
