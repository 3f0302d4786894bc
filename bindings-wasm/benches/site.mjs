// A process that serves a page and answers as the API does, both at one origin: `site.mjs FOLDER`. It writes its URL.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

const server = createServer(({ url }, response) => {
  if (url.startsWith("/api/")) {
    response.setHeader("content-type", "application/json");
    response.end('{"balance_ton": 1.234567, "currency": "TON"}');
  } else if (url === "/") {
    response.setHeader("content-type", "text/html");
    response.end('<!doctype html><title>bench</title><link rel="icon" href="data:,">');
  } else {
    response.setHeader("content-type", TYPES[url.slice(url.lastIndexOf("."))] ?? "text/plain");
    response.end(readFileSync(join(folder, url)));
  }
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().on("end", () => process.exit());
