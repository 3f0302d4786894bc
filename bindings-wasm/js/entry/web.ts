/** The entry point for pages, workers and their bundlers: the modules are fetched from beside this file. */

import { provideHttpClient } from "../http/client.js";
import { fetchClient } from "../http/fetch.js";
import { fetchModule, provideModules } from "../wasm/module.js";
import { glue } from "../../generated/starsbot.js";

provideHttpClient((credentials) => fetchClient((url, options) => fetch(url, options), credentials));
const load = async <T>(url: URL, glue: Promise<{ glue: () => T }>) => {
  const [module, loaded] = await Promise.all([fetchModule(url), glue]);
  return { module, glue: loaded.glue() };
};

provideModules({
  client: () => load(new URL("./starsbot.wasm", import.meta.url), Promise.resolve({ glue })),
  // Whoever only buys does not download the glue of these either.
  values: () => load(new URL("./values.wasm", import.meta.url), import("../../generated/values.js")),
  sandbox: () => load(new URL("./sandbox.wasm", import.meta.url), import("../../generated/sandbox.js")),
});

export * from "../index.js";
