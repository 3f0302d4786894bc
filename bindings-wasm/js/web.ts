/** The entry point for pages, workers and their bundlers: the modules are fetched from beside this file. */

import { withFetch } from "./fetch.js";
import { fetched, provide } from "./module.js";

provide({
  modules: {
    client: () => fetched(new URL("./starsbot.wasm", import.meta.url)),
    values: () => fetched(new URL("./values.wasm", import.meta.url)),
    sandbox: () => fetched(new URL("./sandbox.wasm", import.meta.url)),
  },
  atOnce: false,
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
