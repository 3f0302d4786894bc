/** Signals of the user's, which end calls. */

import type { Ending } from "./call.js";
import { refuse } from "./errors.js";

type Heeded = readonly [endings: Set<Ending>, listener: () => void];

/** The calls under way that a signal ends, and its one listener. */
const heeded = new WeakMap<AbortSignal, Heeded>();

/**
 * Has a signal end a call, until what is answered is called. However many calls a signal has, it is given one listener:
 * Node takes more than ten for a leak, and says so.
 */
export function heedSignal(signal: AbortSignal, ending: Ending): () => void {
  const [endings, listener] = heeded.get(signal) ?? noted(signal);
  endings.add(ending);
  signal.addEventListener("abort", listener); // It is not added twice.
  return () => {
    endings.delete(ending);
    if (endings.size === 0) signal.removeEventListener("abort", listener);
  };
}

function noted(signal: AbortSignal): Heeded {
  const endings = new Set<Ending>();
  const listener = () => {
    for (const ending of endings) ending.end(signal.reason);
  };
  const made: Heeded = [endings, listener];
  heeded.set(signal, made);
  return made;
}

/** A signal that was given, or `undefined` for none. It is known by its looks: it may come from another realm. */
export function signalOf(value: unknown, code: "invalid_argument" | "invalid_config"): AbortSignal | undefined {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  if (value === undefined || (typeof aborted === "boolean" && typeof addEventListener === "function")) {
    return value as AbortSignal | undefined;
  }
  throw refuse(code, "signal", "it must be an AbortSignal");
}
