/** The entry point for Node: the modules are read from beside this file, at once. */

import { provideHttpClient } from "../http/client.js";
import { nodeClient } from "../http/node.js";
import { clientGlue, sandboxGlue, valuesGlue } from "../wasm/glue.js";
import { provideModulesAtHand } from "../wasm/module.js";

// An import of it would read all that it exports, and so load parts of Node that nobody here asks for.
const { readFileSync } = process.getBuiltinModule("node:fs");

const read = <T>(url: URL, glue: () => T) => ({ module: new WebAssembly.Module(readFileSync(url)), glue: glue() });

provideHttpClient(nodeClient);
provideModulesAtHand({
  client: () => read(new URL("./starsbot.wasm", import.meta.url), clientGlue),
  values: () => read(new URL("./values.wasm", import.meta.url), valuesGlue),
  sandbox: () => read(new URL("./sandbox.wasm", import.meta.url), sandboxGlue),
});

export * from "../index.js";
