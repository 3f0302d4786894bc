// What a page has to download before it can buy stays small.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";

test("a page downloads less than 56 kB to buy", () => {
  const size = (name) => brotliCompressSync(readFileSync(new URL(`../node_modules/starsbot/dist/${name}`, import.meta.url))).length;
  const [script, module] = ["web.js", "starsbot.wasm"].map(size);
  assert.ok(script + module < 56_000, `${script} bytes of JavaScript and ${module} of WebAssembly`);
});
