/** What ends a call, or an attempt of it, before its time. */

/** What {@link AbortHandle.race} resolves to when it was aborted. */
export const ABORTED = Symbol("aborted");

/** Ends what it is given to. Unlike an `AbortController` it makes a signal only for those who ask. */
export class AbortHandle {
  #controller: AbortController | undefined;
  readonly #listeners = new Set<() => void>();
  #isAborted = false;
  #reason: unknown;

  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** What was given to the first {@link AbortHandle.abort}. */
  get reason(): unknown {
    return this.#reason;
  }

  /** The same as a signal. Making one takes longer than reading a response. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isAborted) this.#controller.abort();
    return this.#controller.signal;
  }

  abort(reason?: unknown): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    for (const listener of this.#listeners) listener();
    this.#controller?.abort();
  }

  /** Calls a listener once it is aborted, at once if it is already. Returns what takes the listener away. */
  onAbort(listener: () => void): () => void {
    if (this.#isAborted) listener();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for a promise, until it is aborted. Its listener stays: what is raced in one handle is little. */
  race<T>(promise: Promise<T>): Promise<T | typeof ABORTED> {
    return new Promise((resolve, reject) => {
      this.onAbort(() => {
        resolve(ABORTED);
      });
      promise.then(resolve, reject);
    });
  }
}

interface Link {
  readonly handles: Set<AbortHandle>;
  readonly listener: () => void;
}

/** What each signal of a user's ends, and its one listener. */
const links = new WeakMap<AbortSignal, Link>();

/**
 * Has a signal abort a handle, until what is returned is called. However many handles a signal has, it is given one
 * listener: Node takes more than ten for a leak, and says so.
 */
export function linkSignal(signal: AbortSignal, handle: AbortHandle): () => void {
  if (signal.aborted) {
    handle.abort(signal.reason);
    return () => undefined;
  }
  const { handles, listener } = links.get(signal) ?? newLink(signal);
  handles.add(handle);
  signal.addEventListener("abort", listener); // It is not added twice.
  return () => {
    handles.delete(handle);
    if (handles.size === 0) signal.removeEventListener("abort", listener);
  };
}

function newLink(signal: AbortSignal): Link {
  const handles = new Set<AbortHandle>();
  const listener = () => {
    for (const handle of handles) handle.abort(signal.reason);
  };
  const link = { handles, listener };
  links.set(signal, link);
  return link;
}
