/** The entry point that holds the modules itself, for places where no file beside a script can be had. */

import { provideHttpClient } from "../http/client.js";
import { fetchClient } from "../http/fetch.js";
import { provideModules } from "../wasm/module.js";
import client from "starsbot.wasm";
import values from "values.wasm";
import sandbox from "sandbox.wasm";

provideHttpClient((credentials) => fetchClient((url, options) => fetch(url, options), credentials));
provideModules({
  modules: {
    client: () => WebAssembly.compile(client),
    values: () => WebAssembly.compile(values),
    sandbox: () => WebAssembly.compile(sandbox),
  },
  isSynchronous: false,
});

export * from "../index.js";
