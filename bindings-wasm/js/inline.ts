/** The entry point that holds the modules itself, for places where no file beside a script can be had. */

import { withFetch } from "./fetch.js";
import { provide } from "./module.js";
import client from "starsbot.wasm";
import values from "values.wasm";
import sandbox from "sandbox.wasm";

provide({
  modules: {
    client: () => WebAssembly.compile(client),
    values: () => WebAssembly.compile(values),
    sandbox: () => WebAssembly.compile(sandbox),
  },
  atOnce: false,
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
