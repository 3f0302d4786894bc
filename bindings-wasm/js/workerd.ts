/** The entry point for Cloudflare's workers, which compile a module only when it is imported. */

import { withFetch } from "./fetch.js";
import { initSync as initClient } from "../generated/starsbot.js";
import { initSync as initSandbox } from "../generated/sandbox.js";
import { provide } from "./module.js";
import client from "./starsbot.wasm";
import sandbox from "./sandbox.wasm";

provide({
  load: {
    client: () => initClient({ module: client }),
    sandbox: () => initSandbox({ module: sandbox }),
  },
  atOnce: true,
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
