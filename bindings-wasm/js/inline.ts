/** The entry point that holds the module itself, for places where no file beside a script can be had. */

import { withFetch } from "./fetch.js";
import init from "../generated/starsbot.js";
import { provide } from "./module.js";
import bytes from "starsbot.wasm";

provide({
  load: () => init({ module_or_path: bytes }),
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
