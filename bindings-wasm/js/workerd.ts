/** The entry point for Cloudflare's workers, which compile a module only when it is imported. */

import { withFetch } from "./fetch.js";
import { initSync } from "../generated/starsbot.js";
import { provide } from "./module.js";
import module from "./starsbot.wasm";

const load = () => void initSync({ module });

provide({
  loadNow: load,
  load,
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
