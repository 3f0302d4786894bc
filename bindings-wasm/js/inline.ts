/** The entry point that holds the modules itself, for places where no file beside a script can be had. */

import { withFetch } from "./fetch.js";
import initClient from "../generated/starsbot.js";
import initSandbox from "../generated/sandbox.js";
import { provide } from "./module.js";
import client from "starsbot.wasm";
import sandbox from "sandbox.wasm";

provide({
  load: {
    client: () => initClient({ module_or_path: client }),
    sandbox: () => initSandbox({ module_or_path: sandbox }),
  },
  atOnce: false,
  carrier: (credentials) => withFetch((url, options) => fetch(url, options), credentials),
});

export * from "./main.js";
