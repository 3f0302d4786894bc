// The tarball in bundles for browsers, and as vite serves it to who develops, all of it run in one page of a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inChromium } from "../../../tests/js/chromium.mjs";
import { BUNDLES, bundled, served } from "./build.mjs";

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
    const buys = async (url) => {
      const message = new Promise((resolve, reject) => {
        tell = resolve;
        page.once("pageerror", reject);
        setTimeout(() => reject(new Error("nothing was bought in time")), 10_000).unref();
      });
      await page.goto(url);
      assert.equal(await message, "Stars sent to @johndoe. ton://");
    };
    for (const mount of Object.keys(mounts)) {
      await t.test(`${mount} buys`, () => buys(`${origin}${mount}index.html`));
    }
    for (const name of ["vite", "worker"]) {
      await t.test(`${name} buys while it is developed`, async () => {
        const server = await served(name);
        try {
          await buys(server.resolvedUrls.local[0]);
          const { optimized } = server.environments.client.depsOptimizer.metadata;
          assert.deepEqual(Object.keys(optimized), ["starsbot"]);
        } finally {
          await server.close();
        }
      });
    }
  });
});
