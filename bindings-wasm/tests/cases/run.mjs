// Plays the cases of the contract against the installed package, in memory and on the wire:
// `node run.mjs CONTROL_URL [BROWSER]`.
//
// CONTROL_URL is where `starsbot-fault-server` listens. With the program of a browser they are played there,
// otherwise in Node, where they are played on the wire twice: over node:http and over `fetch`. `STARSBOT_CASES` names
// another folder of cases. The last line says what came of it.

import { inspect } from "node:util";
import { play } from "../../../tests/js/play.mjs";
import { refuse, report } from "../../../tests/js/report.mjs";
import { readCases } from "../../../tests/js/suite.mjs";

// Nothing of a user's own is meant here.
delete process.env.STARSBOT_API_KEY;
delete process.env.STARSBOT_BASE_URL;

const [controlUrl, browser] = process.argv.slice(2);
try {
  const cases = readCases();
  report(cases, browser ? await inBrowser(cases) : await inNode(cases), printRuns);
} catch (error) {
  refuse(error);
}

async function inNode(cases) {
  const { player } = await import("./play.mjs");
  return play(cases, player(controlUrl, { inspect, withFetch: true }));
}

async function inBrowser(cases) {
  const { withPackage } = await import("../browser.mjs");
  return withPackage(browser, (page) => page.evaluate(inPage, { cases, controlUrl }));
}

/** Runs in the page. */
async function inPage({ cases, controlUrl }) {
  const { play } = await import("/tests/js/play.mjs");
  const { player } = await import("/bindings-wasm/tests/cases/play.mjs");
  return play(cases, player(controlUrl, { isBrowser: true }));
}

function printRuns(played) {
  for (const run of new Set(played.flatMap(({ runs = {} }) => Object.keys(runs)))) {
    const wrong = played.map(({ runs }) => runs?.[run]).filter((problems) => problems !== undefined);
    console.log(`${run}: ${wrong.filter((problems) => problems === 0).length} of ${wrong.length} passed`);
  }
}
