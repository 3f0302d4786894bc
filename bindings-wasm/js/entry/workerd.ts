/** The entry point for Cloudflare's workers, which compile a module only when it is imported. */

import { provideHttpClient } from "../http/client.js";
import { fetchClient } from "../http/fetch.js";
import { clientGlue, sandboxGlue, valuesGlue } from "../wasm/glue.js";
import { provideModulesAtHand } from "../wasm/module.js";
import client from "./starsbot.wasm";
import values from "./values.wasm";
import sandbox from "./sandbox.wasm";

provideHttpClient((credentials) => fetchClient((url, options) => fetch(url, options), credentials));
provideModulesAtHand({
  client: () => ({ module: client, glue: clientGlue() }),
  values: () => ({ module: values, glue: valuesGlue() }),
  sandbox: () => ({ module: sandbox, glue: sandboxGlue() }),
});

export * from "../index.js";
