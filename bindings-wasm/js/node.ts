/** The entry point for Node: the modules are read from beside this file, at once. */

import { initSync as initClient } from "../generated/starsbot.js";
import { initSync as initSandbox } from "../generated/sandbox.js";
import { provide } from "./module.js";
import { nodeHttp } from "./node-http.js";

// An import of it would read all that it exports, and so load parts of Node that nobody here asks for.
const { readFileSync } = process.getBuiltinModule("node:fs");

provide({
  load: {
    client: () => initClient({ module: readFileSync(new URL("./starsbot.wasm", import.meta.url)) }),
    sandbox: () => initSandbox({ module: readFileSync(new URL("./sandbox.wasm", import.meta.url)) }),
  },
  atOnce: true,
  carrier: nodeHttp,
});

export * from "./main.js";
