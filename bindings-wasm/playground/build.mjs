// Makes the playground: one HTML file that holds everything. `node build.mjs NODE_MODULES OUT.html`; the first is the
// folder in which the package is installed.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const [modules, out] = process.argv.slice(2).map((path) => resolve(path));

const bundle = async (file, options) => {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, file)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: ["chrome123", "firefox120", "safari17.5"],
    ...options,
  });
  return outputFiles[0].text.trim();
};
// `</script` within a script would end it.
const script = (await bundle("main.js", { nodePaths: [modules] })).replaceAll("</script", "<\\/script");
const style = await bundle("style.css");
const page = readFileSync(join(HERE, "index.html"), "utf8")
  .replace("<style></style>", () => `<style>${style}</style>`)
  .replace('<script type="module"></script>', () => `<script type="module">${script}</script>`);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, page);
