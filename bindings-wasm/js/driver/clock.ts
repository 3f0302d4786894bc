/** Time and chance, as a call uses them. */

/** What a client takes in place of the host's own clock, for tests that must not wait. What is left out is the host's. */
export interface Clock {
  /** Returns the time, in milliseconds since the Unix epoch. `Date.now` by default. */
  readonly now?: () => number;
  /** Waits before another attempt. The signal is aborted when the call is. By default a timer. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => unknown;
  /** Returns a random number from 0 to 1, by which such a wait is drawn. `Math.random` by default. */
  readonly random?: () => number;
}

/** The host's own clock. */
export const hostClock: Required<Clock> = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener("abort", end);
    }),
  random: () => Math.random(),
};
