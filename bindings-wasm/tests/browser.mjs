// The installed package in a page of a real browser.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { emptyPage, inChromium } from "../../tests/js/chromium.mjs";

const PACKAGE = fileURLToPath(new URL("node_modules/starsbot/", import.meta.url));

/**
 * Opens a page that can import `starsbot`, as a page without a bundler does it: by an import map.
 *
 * @type {(program: string, use: Parameters<typeof inChromium>[2], mounts?: Record<string, string>) => Promise<any>}
 */
export function withPackage(program, use, mounts = {}) {
  const folder = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
  return inChromium(
    program,
    {
      "/": emptyPage(importsOf(PACKAGE)),
      "/node_modules/starsbot/": PACKAGE,
      "/tests/js/": folder("tests/js/"),
      "/tests/wasm/": folder("tests/wasm/"),
      "/tests/schema/": folder("tests/schema/"),
      "/bindings-wasm/tests/cases/": folder("bindings-wasm/tests/cases/"),
      ...mounts,
    },
    use,
  );
}

/** What `exports` says to a browser. */
function importsOf(folder) {
  const { exports } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
  const imports = {};
  for (const [entry, target] of Object.entries(exports)) {
    if (entry.startsWith("./package")) continue;
    imports[`starsbot${entry.slice(1)}`] = `/node_modules/starsbot/${chosen(target).slice(2)}`;
  }
  return imports;
}

function chosen(target) {
  if (typeof target === "string") return target;
  const condition = Object.keys(target).find((name) => ["browser", "import", "default"].includes(name));
  return chosen(target[condition]);
}
