// A real browser, and a small server on loopback for what it loads.

import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Opens a page of a browser. What it loads comes from the folders of `mounts`, by the start of the path; `/js/`
 * and the empty page `/` are always there.
 *
 * @template T
 * @param {string} executablePath the browser's program
 * @param {Record<string, string>} mounts folders, or texts of single pages, by path: `{ "/module/": FOLDER }`
 * @param {(page: import("playwright-core").Page, origin: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function inChromium(executablePath, mounts, use) {
  const server = await serve({ "/": emptyPage(), "/js/": join(ROOT, "tests/js/"), ...mounts });
  try {
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    try {
      const page = await browser.newPage();
      page.on("pageerror", (error) => console.error(error));
      page.on("console", showError);
      const origin = `http://127.0.0.1:${server.address().port}`;
      await page.goto(`${origin}/`);
      return await use(page, origin);
    } finally {
      await browser.close();
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** A page with nothing in it, and with an import map if it is given one. */
export function emptyPage(imports) {
  const map = imports ? `<script type="importmap">${JSON.stringify({ imports })}</script>` : "";
  return `<!doctype html><title>starsbot</title><link rel="icon" href="data:,">${map}`;
}

/** Shows panics. What the network refuses is what the cases are about, and no news. */
function showError(message) {
  const isNews = message.type() === "error" && !message.text().startsWith("Failed to load resource");
  if (isNews) console.error(message.text());
}

/** Serves folders and texts on loopback. */
function serve(mounts) {
  const starts = Object.keys(mounts).sort((one, other) => other.length - one.length);
  const content = (path) => {
    const start = starts.find((start) =>
      start.length > 1 && start.endsWith("/") ? path.startsWith(start) : path === start,
    );
    if (start === undefined || path.includes("..")) throw new Error(`there is no ${path}`);
    if (mounts[start].startsWith("<")) return mounts[start];
    const file = join(mounts[start], path.slice(start.length));
    return readFileSync(statSync(file).isDirectory() ? join(file, "index.html") : file);
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://127.0.0.1").pathname);
    try {
      const body = content(path);
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? TYPES[".html"] }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
