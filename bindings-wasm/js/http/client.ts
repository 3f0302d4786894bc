import type { Attempt } from "../driver/attempt.js";

/** Sends the requests of a client. */
export interface HttpClient {
  /** Makes an attempt, and hands it what arrives. Resolves when the response is complete. */
  readonly send: (attempt: Attempt) => Promise<void>;
  /** Closes idle connections. */
  readonly close?: () => void;
}

let makeDefault: ((credentials: RequestCredentials) => HttpClient) | undefined;

/** Says what sends requests here. Called by the entry point; the first one of a program decides. */
export function provideHttpClient(make: (credentials: RequestCredentials) => HttpClient): void {
  makeDefault ??= make;
}

/** Makes what sends requests unless the user names something else. */
export function defaultHttpClient(credentials: RequestCredentials): HttpClient {
  if (makeDefault === undefined) throw new Error("starsbot must be imported by its name");
  return makeDefault(credentials);
}
