/** The entry point for pages, workers and their bundlers: the module is fetched from beside this file. */

import { withFetch } from "./fetch.js";
import init from "../generated/starsbot.js";
import { provide } from "./module.js";

provide({
  load: () => init({ module_or_path: new URL("./starsbot.wasm", import.meta.url) }),
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
