/** The entry point for Node: the module is read from beside this file, at once. */

import { readFileSync } from "node:fs";

import { initSync } from "../generated/starsbot.js";
import { provide } from "./module.js";
import { nodeHttp } from "./node-http.js";

const load = () => void initSync({ module: readFileSync(new URL("./starsbot.wasm", import.meta.url)) });

provide({ loadNow: load, load, carrier: nodeHttp });

export * from "./main.js";
