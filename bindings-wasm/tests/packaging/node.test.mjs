// The tarball in programs of every host that runs JavaScript here, and what linters of packages say of it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { OUT, bundledForWorkerd } from "./build.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));
const run = promisify(execFile);

/** Runs a program in a project's folder; answers with what it printed. */
async function printed(project, program, ...args) {
  const { stdout } = await run(program, args, { cwd: join(HERE, project), timeout: 60_000 }).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}\n${error.stderr}`);
  });
  return stdout;
}

/** Runs a tool that npm brought, by the name of its package and of its script. */
function tool(project, name, ...args) {
  const { bin } = createRequire(import.meta.url)(`${MODULES}${name}/package.json`);
  const script = typeof bin === "string" ? bin : Object.values(bin)[0];
  return printed(project, process.execPath, join(MODULES, name, script), ...args);
}

describe("programs", { concurrency: 2 }, () => {
  const BOUGHT = "Stars sent to @johndoe. ton://\n";

  test("Node, import", async () => assert.equal(await printed("node-esm", process.execPath, "main.mjs"), BOUGHT));

  test("Node, require", async () => assert.equal(await printed("node-cjs", process.execPath, "main.cjs"), BOUGHT));

  test("TypeScript, strict, module resolution node16", async () => {
    await tool("typescript", "typescript", "-p", ".");
    for (const file of ["main.mjs", "main.cjs"]) {
      assert.equal(await printed("typescript", process.execPath, join(OUT, "typescript", file)), BOUGHT);
    }
  });

  for (const resolution of ["node16", "bundler"]) {
    test(`TypeScript, what may be written, module resolution ${resolution}`, async () => {
      await tool("../types", "typescript", "-p", `tsconfig.${resolution}.json`);
    });
  }

  test("Deno", async () => {
    const args = ["run", "--no-config", "--node-modules-dir=manual", "--allow-read", "--allow-env", "main.mjs"];
    assert.equal(await tool("deno", "deno", ...args), BOUGHT);
  });

  test("Bun", async () => {
    // Its own starter is filled in by an install script, which nobody has to allow.
    const [platform] = readdirSync(`${MODULES}@oven`);
    assert.equal(await printed("bun", join(MODULES, "@oven", platform, "bin/bun"), "run", "main.mjs"), BOUGHT);
  });

  test("workerd", async () => {
    const config = await bundledForWorkerd();
    assert.equal(await tool("workerd", "workerd", "test", config), BOUGHT);
  });
});

describe("the tarball", () => {
  test("publint", async () => {
    const said = await tool("node-esm", "publint", process.env.STARSBOT_TARBALL, "--strict");
    assert.match(said, /All good!/);
  });

  test("are the types wrong?", async () => {
    // The modules themselves are WebAssembly, and so neither of the kinds that are checked.
    const modules = ["--exclude-entrypoints", "wasm", "values-wasm", "sandbox-wasm"];
    await tool("node-esm", "@arethetypeswrong/cli", process.env.STARSBOT_TARBALL, ...modules);
  });

  test("the modules by themselves", async () => {
    for (const name of ["starsbot/wasm", "starsbot/values-wasm", "starsbot/sandbox-wasm"]) {
      const module = createRequire(import.meta.url).resolve(name);
      const compiled = await WebAssembly.compile(readFileSync(module));
      assert.ok(WebAssembly.Module.exports(compiled).some(({ name }) => name === "memory"));
    }
  });
});
