// A package whose module cannot be loaded says so, and says what to do.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../node_modules/starsbot", import.meta.url));
const PROGRAM = `
  try {
    const client = Client.sandbox();
    await client.buy({ amountStars: 1 });
    await client.deposit();
    console.log("bought");
  } catch (error) {
    console.log(error instanceof StarsBotError, error.code, error.outcome, error.message);
  }`;

const IMPORTS = {
  "an import": ["module", `import { Client, StarsBotError } from "starsbot"; ${PROGRAM}`],
  "a require": ["commonjs", `const { Client, StarsBotError } = require("starsbot"); (async () => {${PROGRAM}})()`],
};

for (const [how, [type, program]] of Object.entries(IMPORTS)) {
  for (const [what, spoil] of Object.entries({
    missing: (file) => rmSync(file),
    "cut short": (file) => truncateSync(file, 1000),
  })) {
    for (const module of ["starsbot.wasm", "values.wasm", "sandbox.wasm"]) {
      test(`${how}, and ${module} is ${what}`, (t) => {
        const folder = mkdtempSync(join(tmpdir(), "starsbot-"));
        t.after(() => rmSync(folder, { recursive: true }));
        const copy = join(folder, "node_modules/starsbot");
        cpSync(PACKAGE, copy, { recursive: true });
        spoil(join(copy, "dist", module));
        const options = { cwd: folder, encoding: "utf8" };
        const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, "--eval", program], options);
        assert.match(stdout, /^true unavailable not_sent /, stdout + stderr);
        assert.match(stdout, /WebAssembly module/);
        assert.equal(stderr, "");
      });
    }
  }
}
