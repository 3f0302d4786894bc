/** The entry point that holds the modules itself, for places where no file beside a script can be had. */

import { provideHttpClient } from "../http/client.js";
import { fetchClient } from "../http/fetch.js";
import { clientGlue, sandboxGlue, valuesGlue } from "../wasm/glue.js";
import { provideModules } from "../wasm/module.js";
import client from "starsbot.wasm";
import values from "values.wasm";
import sandbox from "sandbox.wasm";

provideHttpClient((credentials) => fetchClient((url, options) => fetch(url, options), credentials));
provideModules({
  client: async () => ({ module: await WebAssembly.compile(client), glue: clientGlue() }),
  values: async () => ({ module: await WebAssembly.compile(values), glue: valuesGlue() }),
  sandbox: async () => ({ module: await WebAssembly.compile(sandbox), glue: sandboxGlue() }),
});

export * from "../index.js";
