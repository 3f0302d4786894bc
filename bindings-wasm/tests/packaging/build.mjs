// Builds the projects for browsers with the bundlers that people use, set up as their manuals begin.

import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import resolve from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import { build as viteBuild, createServer } from "vite";
import webpack from "webpack";

const HERE = fileURLToPath(new URL(".", import.meta.url));
/** Where the results go: beside the packages, so that what is left unbundled is found from there. */
export const OUT = fileURLToPath(new URL("../node_modules/.out/", import.meta.url));
const PAGE = '<!doctype html><title>bundle</title><script type="module" src="main.js"></script>';

const withVite = (name) => (outDir) =>
  viteBuild({ root: join(HERE, name), base: "./", logLevel: "warn", build: { outDir, emptyOutDir: true } });

/** The name of a project, how it is built, and how many `.wasm` files must come out of it. */
export const BUNDLES = {
  vite: { build: withVite("vite"), modules: 3 },
  worker: { build: withVite("worker"), modules: 3 },
  webpack: {
    build: async (path) => {
      const options = { mode: "production", context: join(HERE, "webpack"), entry: "./main.js", output: { path } };
      const stats = await promisify(webpack)(options);
      if (stats.hasErrors()) throw new Error(stats.toString("errors-warnings"));
    },
    modules: 3,
  },
  rollup: {
    build: async (dir) => {
      const bundle = await rollup({ input: join(HERE, "rollup/main.js"), plugins: [resolve({ browser: true })] });
      await bundle.write({ dir, format: "es" });
      await bundle.close();
    },
    modules: 0,
  },
  esbuild: {
    build: (outdir) =>
      esbuild.build({
        entryPoints: [join(HERE, "esbuild/main.js")],
        bundle: true,
        minify: true,
        format: "esm",
        outdir,
        logLevel: "warning",
      }),
    modules: 0,
  },
};

/** Builds a project, and answers with the folder of what came out. */
export async function bundled(name) {
  const folder = join(OUT, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await BUNDLES[name].build(folder);
  const files = await readdir(folder, { recursive: true });
  const modules = files.filter((file) => file.endsWith(".wasm"));
  if (modules.length !== BUNDLES[name].modules)
    throw new Error(`${name} made ${files}, with ${modules.length} .wasm files`);
  if (!files.includes("index.html")) await writeFile(join(folder, "index.html"), PAGE);
  return folder;
}

/** Serves a project by vite's development server, which bundles the package for itself first, as on its first day. */
export async function served(name) {
  const cacheDir = join(OUT, `${name}-development`);
  await rm(cacheDir, { recursive: true, force: true });
  const listens = { host: "127.0.0.1", port: 0 };
  const server = await createServer({ root: join(HERE, name), cacheDir, logLevel: "warn", server: listens });
  return server.listen();
}

/** Bundles the project for workerd, as its own command line does it; answers with the file that says how to run it. */
export async function bundledForWorkerd() {
  const outdir = join(OUT, "workerd");
  await esbuild.build({
    entryPoints: [join(HERE, "workerd/worker.js")],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    outdir,
    logLevel: "warning",
  });
  const config = join(outdir, "config.capnp");
  await copyFile(join(HERE, "workerd/config.capnp"), config);
  return config;
}
