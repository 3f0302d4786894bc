/** The entry point for Cloudflare's workers, which compile a module only when it is imported. */

import { provideHttpClient } from "../http/client.js";
import { fetchClient } from "../http/fetch.js";
import { provideModules } from "../wasm/module.js";
import client from "./starsbot.wasm";
import values from "./values.wasm";
import sandbox from "./sandbox.wasm";

provideHttpClient((credentials) => fetchClient((url, options) => fetch(url, options), credentials));
provideModules({
  modules: { client: () => client, values: () => values, sandbox: () => sandbox },
  isSynchronous: true,
});

export * from "../index.js";
