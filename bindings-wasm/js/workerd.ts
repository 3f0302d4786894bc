/** The entry point for Cloudflare's workers, which compile a module only when it is imported. */

import { withFetch } from "./fetch.js";
import { provide } from "./module.js";
import client from "./starsbot.wasm";
import values from "./values.wasm";
import sandbox from "./sandbox.wasm";

provide({
  modules: { client: () => client, values: () => values, sandbox: () => sandbox },
  atOnce: true,
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
