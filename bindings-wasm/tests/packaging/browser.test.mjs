// The tarball in bundles for browsers, all of them run in one page of a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inChromium } from "../../../tests/js/chromium.mjs";
import { BUNDLES, bundled } from "./build.mjs";

test("bundles for browsers", async (t) => {
  const mounts = {};
  for (const name of Object.keys(BUNDLES)) {
    await t.test(`${name} builds`, async () => {
      mounts[`/${name}/`] = await bundled(name);
    });
  }
  await inChromium(process.env.CHROMIUM, mounts, async (page, origin) => {
    let tell;
    await page.exposeFunction("bought", (message) => tell(message));
    for (const mount of Object.keys(mounts)) {
      await t.test(`${mount} buys`, async () => {
        const message = new Promise((resolve, reject) => {
          tell = resolve;
          page.once("pageerror", reject);
          setTimeout(() => reject(new Error("nothing was bought in time")), 10_000).unref();
        });
        await page.goto(`${origin}${mount}index.html`);
        assert.equal(await message, "Stars sent to @johndoe.");
      });
    }
  });
});
