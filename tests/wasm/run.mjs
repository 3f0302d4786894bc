// Plays all cases through starsbot-reqwest on wasm32: `node run.mjs MODULE_FOLDER CONTROL_URL [BROWSER]`.
//
// MODULE_FOLDER is what wasm-bindgen made of this crate; CONTROL_URL is where `starsbot-fault-server` listens.
// With the program of a browser they are played there, otherwise in Node. The last line says what came of it.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { play } from "../js/play.mjs";
import { refuse, report } from "../js/report.mjs";
import { readCases } from "../js/suite.mjs";

const [folder, controlUrl, browser] = process.argv.slice(2);
try {
  const cases = readCases();
  report(cases, browser ? await inBrowser(cases) : await inNode(cases), (played) => {
    console.log(`held by the compiler: ${played.filter((one) => one.held_by_compiler).length}`);
  });
} catch (error) {
  refuse(error);
}

async function inNode(cases) {
  const module = await import(pathToFileURL(resolve(folder, "starsbot.js")));
  module.initSync({ module: readFileSync(join(folder, "starsbot_bg.wasm")) });
  return play(cases, async (json) => JSON.parse(await module.run_case(json, controlUrl)));
}

async function inBrowser(cases) {
  const { inChromium } = await import("../js/chromium.mjs");
  return inChromium(browser, { "/module/": resolve(folder) }, (page) => page.evaluate(inPage, { cases, controlUrl }));
}

/** Runs in the page. */
async function inPage({ cases, controlUrl }) {
  const module = await import("/module/starsbot.js");
  await module.default({ module_or_path: "/module/starsbot_bg.wasm" });
  const { play } = await import("/js/play.mjs");
  return play(cases, async (json) => JSON.parse(await module.run_case(json, controlUrl)));
}
