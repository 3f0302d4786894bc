/** The entry point for pages, workers and their bundlers: the modules are fetched from beside this file. */

import { provideHttpClient } from "../http/client.js";
import { fetchClient } from "../http/fetch.js";
import { fetchModule, provideModules } from "../wasm/module.js";

provideHttpClient((credentials) => fetchClient((url, options) => fetch(url, options), credentials));
provideModules({
  modules: {
    client: () => fetchModule(new URL("./starsbot.wasm", import.meta.url)),
    values: () => fetchModule(new URL("./values.wasm", import.meta.url)),
    sandbox: () => fetchModule(new URL("./sandbox.wasm", import.meta.url)),
  },
  isSynchronous: false,
});

export * from "../index.js";
