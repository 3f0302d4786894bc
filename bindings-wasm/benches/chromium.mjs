// What a call costs in Chromium, beside `fetch`.

import { chromium } from "playwright-core";

const ROUNDS = 9;
const CALLS = 300;

/** Milliseconds per call of both, the medians of rounds that take turns. */
export async function inChromium(executablePath, url) {
  const args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath, args: [...args, "--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    return await page.evaluate(measure, { rounds: ROUNDS, calls: CALLS });
  } finally {
    await browser.close();
  }
}

/* global location -- this runs in the page. */
async function measure({ rounds, calls }) {
  const { Client } = await import("/web.js");
  const key = "sk_test_0123456789";
  const client = new Client({ apiKey: key, baseUrl: location.origin, dangerouslyAllowBrowser: true });
  const headers = { authorization: `Bearer ${key}`, accept: "application/json" };
  const asks = {
    starsbot: async () => (await client.balance()).ton.nano,
    fetch: async () => (await (await fetch("/api/v1/balance", { headers, cache: "no-store" })).json()).balance_ton,
  };
  const times = { starsbot: [], fetch: [] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, ask] of Object.entries(asks)) {
      const began = performance.now();
      for (let call = 0; call < calls; call += 1) await ask();
      if (round > 0) times[name].push((performance.now() - began) / calls);
    }
  }
  const median = (all) => all.sort((one, other) => one - other)[Math.floor(all.length / 2)];
  return { starsbot: median(times.starsbot), fetch: median(times.fetch) };
}
