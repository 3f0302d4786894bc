// Makes `dist/` out of `js/` and of what wasm-bindgen and wasm-opt left in `generated/`. Run by `cargo xtask build node`.

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build, transform } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const MODULES = ["starsbot", "values", "sandbox"];

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
for (const name of MODULES) copyFileSync(`generated/${name}_bg.wasm`, `dist/${name}.wasm`);

/** The bytes of the modules, for those who carry them within themselves. */
const bytes = {
  name: "bytes",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\w+\.wasm$/ }, ({ path }) => ({ path: `generated/${path.replace(".", "_bg.")}`, namespace: "bytes" }));
    onLoad({ filter: /.*/, namespace: "bytes" }, ({ path }) => ({ contents: readFileSync(path), loader: "binary" }));
  },
};

/** The glue in as little text as it takes: nobody reads what is generated, and a program has to parse it. */
const glue = {
  name: "glue",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]generated[/\\]\w+\.js$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { minify: true });
      return { contents: code };
    });
  },
};

const every = {
  bundle: true,
  format: "esm",
  target: "es2022",
  external: MODULES.map((name) => `./${name}.wasm`),
  plugins: [bytes, glue],
  ignoreAnnotations: true, // What has side effects for users has none for us.
  legalComments: "none",
  logLevel: "warning",
};
const node = { ...every, entryPoints: ["js/entry/node.ts"], platform: "node" };
const small = { ...every, minify: true };
const named = { ...small, keepNames: true };

await Promise.all([
  build({ ...node, outfile: "dist/node.js" }),
  build({
    ...node,
    outfile: "dist/node.cjs",
    format: "cjs",
    banner: { js: 'const __file = require("node:url").pathToFileURL(__filename).href;' },
    define: { "import.meta.url": "__file" },
  }),
  build({ ...small, entryPoints: ["js/entry/web.ts"], outdir: "dist", splitting: true, chunkNames: "[name]" }),
  build({ ...named, entryPoints: ["js/entry/inline.ts"], outfile: "dist/inline.js" }),
  build({ ...named, entryPoints: ["js/entry/inline.ts"], outfile: "dist/inline.cjs", format: "cjs" }),
  build({ ...named, entryPoints: ["js/entry/workerd.ts"], outfile: "dist/workerd.js" }),
]);

const types = await rollup({ input: "js/index.ts", plugins: [dts({ tsconfig: "tsconfig.json", compilerOptions: { stripInternal: true } })] });
const { output } = await types.generate({ format: "es" });
for (const file of ["dist/index.d.ts", "dist/index.d.cts"]) writeFileSync(file, output[0].code);
writeFileSync("dist/wasm.d.ts", "/** The module, as whoever builds this program imports it. */\ndeclare const module: WebAssembly.Module;\nexport default module;\n");
