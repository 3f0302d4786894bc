/** The entry point for Node: the modules are read from beside this file, at once. */

import { provideHttpClient } from "../http/client.js";
import { nodeClient } from "../http/node.js";
import { provideModules } from "../wasm/module.js";

// An import of it would read all that it exports, and so load parts of Node that nobody here asks for.
const { readFileSync } = process.getBuiltinModule("node:fs");

const read = (url: URL) => new WebAssembly.Module(readFileSync(url));

provideHttpClient(nodeClient);
provideModules({
  modules: {
    client: () => read(new URL("./starsbot.wasm", import.meta.url)),
    values: () => read(new URL("./values.wasm", import.meta.url)),
    sandbox: () => read(new URL("./sandbox.wasm", import.meta.url)),
  },
  isSynchronous: true,
});

export * from "../index.js";
