// Plays all cases through starsbot-reqwest on wasm32: `node run.mjs MODULE_FOLDER CONTROL_URL [BROWSER]`.
//
// MODULE_FOLDER is what wasm-bindgen made of this crate; CONTROL_URL is where `starsbot-sandbox cases` listens.
// With the program of a browser they are played there, otherwise in Node. The last line says what came of it.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readCases } from "./cases.mjs";
import { play } from "./play.mjs";

const [folder, controlUrl, browser] = process.argv.slice(2);
try {
  const cases = readCases();
  report(cases, browser ? await inChromium(cases) : await inNode(cases));
} catch (error) {
  console.log(`FAILED: ${error.message}`);
  end(0, 1);
}

async function inChromium(cases) {
  const { playInChromium } = await import("./chromium.mjs");
  return playInChromium(browser, folder, cases, controlUrl);
}

async function inNode(cases) {
  const module = await import(pathToFileURL(resolve(folder, "starsbot.js")));
  module.initSync({ module: readFileSync(join(folder, "starsbot_bg.wasm")) });
  return play(module.run_case, cases, controlUrl);
}

function report(cases, played) {
  const failed = played.filter(({ problems }) => problems.length > 0);
  for (const { name, problems } of failed) {
    const { json } = cases.find((one) => one.name === name);
    console.log(`FAILED ${name}: ${problems.join("; ")} | ${JSON.parse(json).why}`);
  }
  const unplayed = cases.length - played.length;
  if (unplayed > 0) console.log(`FAILED: ${unplayed} cases were not played`);
  console.log(`held by the compiler: ${played.filter((one) => one.held_by_compiler).length}`);
  end(played.length - failed.length, failed.length + unplayed);
}

function end(passed, failed) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
