// A client for one test.

import { Client } from "starsbot";
import { KEY } from "./server.mjs";

/** A client with the key of these tests, closed when the test ends. */
export function clientFor(test, options = {}) {
  const client = new Client({ apiKey: KEY, ...options });
  test.after(() => client.close());
  return client;
}
