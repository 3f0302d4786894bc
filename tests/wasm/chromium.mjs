// Plays cases in a page of a real browser, which a small server on loopback serves.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Plays cases as `play` does, with the browser whose program is named. */
export async function playInChromium(executablePath, moduleFolder, cases, controlUrl) {
  const server = await serve(moduleFolder);
  try {
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    try {
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.error(error));
      page.on("console", showError);
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      return await page.evaluate(playHere, { cases, controlUrl });
    } finally {
      await browser.close();
    }
  } finally {
    server.close();
  }
}

/** Runs in the page. */
async function playHere({ cases, controlUrl }) {
  const module = await import("/module/starsbot.js");
  await module.default({ module_or_path: "/module/starsbot_bg.wasm" });
  const { play } = await import("/play.mjs");
  return play(module.run_case, cases, controlUrl);
}

/** Shows panics. What the network refuses is what the cases are about, and no news. */
function showError(message) {
  const isNews = message.type() === "error" && !message.text().startsWith("Failed to load resource");
  if (isNews) console.error(message.text());
}

/** Serves an empty page, `play.mjs`, and the module under `/module/`. */
function serve(moduleFolder) {
  const content = (path) => {
    if (path === "/") return '<!doctype html><title>starsbot</title><link rel="icon" href="data:,">';
    if (path === "/play.mjs") return readFileSync(new URL("play.mjs", import.meta.url));
    if (path.startsWith("/module/")) return readFileSync(join(moduleFolder, path.slice("/module/".length)));
    throw new Error(`there is no ${path}`);
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    try {
      const body = content(pathname);
      response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? TYPES[".html"] }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
