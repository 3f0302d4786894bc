// Measures starsbot beside other clients, and prints Markdown tables. `cargo xtask bench node` calls it:
//
//     node run.mjs SERVER PACKAGE REQWEST CHROMIUM
//
// SERVER is the program of `cargo bench --bench rust`, PACKAGE the folder of the installed package, REQWEST the one of
// the same package on reqwest. Each client has a process of its own; their rounds take turns, so that whatever else the
// machine does hits all alike. The server is a process too. The medians of the rounds are shown.

import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { inChromium } from "./chromium.mjs";
import { CLIENTS } from "./clients.mjs";

const ROUNDS = 9;
const SECONDS = 0.7;
const STARTS = 15;
const NAMES = Object.keys(CLIENTS);

const [serverProgram, packageFolder, reqwestFolder, browser] = process.argv.slice(2);
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A process that is told lines and answers with lines. */
class Process {
  #lines;

  constructor(program, ...args) {
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async read() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("a process of the bench has ended");
    return value;
  }

  async ask(line) {
    this.child.stdin.write(`${line}\n`);
    return JSON.parse(await this.read());
  }
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const row = (cells) => console.log(`| ${cells.join(" | ")} |`);
const header = (cells) => {
  row(cells);
  console.log(`|${"---|".repeat(cells.length)}`);
};
const whole = (number) => Math.round(number).toLocaleString("en-US");

async function callTable(title, atOnce, url) {
  const workers = NAMES.map((name) => new Process(process.execPath, file("worker.mjs"), name, url));
  const results = workers.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, worker] of workers.entries()) {
      const result = await worker.ask(`${SECONDS} ${atOnce}`);
      if (round > 0) results[index].push(result); // The first is for warming up.
    }
  }
  for (const { child } of workers) child.kill();
  const medians = results.map((rounds) =>
    Object.fromEntries(Object.keys(rounds[0]).map((key) => [key, median(rounds.map((round) => round[key]))])),
  );
  header([title, "calls/s", "CPU per call", "p50", "p99", "starsbot: calls/s", "CPU"]);
  for (const [index, { perSecond, cpu, p50, p99 }] of medians.entries()) {
    const [ours] = medians;
    const ratios = index === 0 ? ["", ""] : [`${(ours.perSecond / perSecond).toFixed(2)}x`, (ours.cpu / cpu).toFixed(2)];
    row([NAMES[index], whole(perSecond), `${whole(cpu)} µs`, `${p50.toFixed(3)} ms`, `${p99.toFixed(3)} ms`, ...ratios]);
  }
  console.log();
}

function startTable(url) {
  const starts = NAMES.map(() => []);
  for (let turn = 0; turn < STARTS; turn += 1) {
    for (const [index, name] of NAMES.entries()) {
      const { stdout, status } = spawnSync(process.execPath, [file("start.mjs"), name, url], { encoding: "utf8" });
      if (status !== 0) throw new Error(`${name} does not start`);
      starts[index].push(Number(stdout));
    }
  }
  const medians = starts.map(median);
  header(["to start", "load and first call", "starsbot"]);
  for (const [index, time] of medians.entries()) {
    row([NAMES[index], `${time.toFixed(1)} ms`, index === 0 ? "" : `${(medians[0] / time).toFixed(2)}x`]);
  }
  console.log();
}

async function chromiumTable() {
  const site = new Process(process.execPath, file("site.mjs"), join(packageFolder, "dist"));
  const { starsbot, fetch } = await inChromium(browser, await site.read());
  site.child.kill();
  header(["in Chromium, one at a time", "starsbot", "fetch", "ratio"]);
  row(["balance", `${starsbot.toFixed(3)} ms`, `${fetch.toFixed(3)} ms`, (starsbot / fetch).toFixed(2)]);
  console.log();
}

function sizeTable() {
  const sizes = (files) => {
    const all = files.map((name) => readFileSync(name));
    const sum = (size) => all.reduce((total, bytes) => total + size(bytes), 0);
    return [sum((bytes) => bytes.length), sum((bytes) => gzipSync(bytes, { level: 9 }).length), sum((bytes) => brotliCompressSync(bytes).length)];
  };
  const kilobytes = (size) => `${(size / 1000).toFixed(1)} kB`;
  const ours = [join(packageFolder, "dist/web.js"), join(packageFolder, "dist/starsbot.wasm")];
  const values = [join(packageFolder, "dist/values.wasm")];
  const sandbox = [join(packageFolder, "dist/sandbox.wasm")];
  const theirs = [join(reqwestFolder, "starsbot.js"), join(reqwestFolder, "starsbot_bg.wasm")];
  header(["what a browser downloads", "raw", "gzip", "brotli"]);
  row(["JavaScript", ...sizes(ours.slice(0, 1)).map(kilobytes)]);
  row(["WebAssembly", ...sizes(ours.slice(1)).map(kilobytes)]);
  row(["in all, to ask for the balance and to buy", ...sizes(ours).map(kilobytes)]);
  row(["calls alone on reqwest, without JavaScript of ours", ...sizes(theirs).map(kilobytes)]);
  row(["links, QR codes and parsers, with the first deposit", ...sizes(values).map(kilobytes)]);
  row(["the sandbox, for who uses it", ...sizes(sandbox).map(kilobytes)]);
  console.log();
}

const server = new Process(serverProgram, "--serve");
try {
  const url = (await server.read()).trim();
  await callTable("one at a time", 1, url);
  await callTable("50 at once", 50, url);
  startTable(url);
  await chromiumTable();
  sizeTable();
} finally {
  server.child.kill();
}
process.exit();
