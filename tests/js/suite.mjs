// A folder of cases with its manifest, read strictly: a runner that skips a case must not look green.

import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Reads the cases of this repository, or of the folder that STARSBOT_CASES names, as `{ name, json }`. */
export function readCases() {
  const folder = process.env.STARSBOT_CASES ?? fileURLToPath(new URL("../cases", import.meta.url));
  const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
  if (index.format !== 1) throw new Error(`index.json: format ${index.format} is not known`);
  const found = readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".json") && file !== "index.json")
    .map((file) => file.slice(0, -".json".length).replaceAll(sep, "/"));
  const listed = new Set(index.cases);
  if (listed.size === 0) throw new Error("index.json lists no case");
  const unlisted = found.filter((name) => !listed.has(name));
  if (unlisted.length > 0) throw new Error(`not in index.json: ${unlisted.join(", ")}`);
  if (listed.size < index.cases.length) throw new Error("a case is twice in index.json");
  return index.cases.map((name) => ({ name, json: readFileSync(join(folder, `${name}.json`), "utf8") }));
}
