/** The entry point for pages, workers and their bundlers: the modules are fetched from beside this file. */

import { withFetch } from "./fetch.js";
import initClient from "../generated/starsbot.js";
import initSandbox from "../generated/sandbox.js";
import { provide } from "./module.js";

provide({
  load: {
    client: () => initClient({ module_or_path: new URL("./starsbot.wasm", import.meta.url) }),
    sandbox: () => initSandbox({ module_or_path: new URL("./sandbox.wasm", import.meta.url) }),
  },
  atOnce: false,
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
