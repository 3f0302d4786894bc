// Drives the playground as a person would, in a real browser: `CHROMIUM=/usr/bin/chromium node --test`.
//
// The package is the one installed in `../tests`, or where STARSBOT_MODULES says. OUT is where the page and its
// screenshots go.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import jsQR from "jsqr";
import { inChromium } from "../../tests/js/chromium.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const modules = process.env.STARSBOT_MODULES ?? join(HERE, "../tests/node_modules");
const out = process.env.OUT ?? join(HERE, "../../target/playground");
const file = join(out, "index.html");
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

let page;
let origin;
let close;
let closed;
let troubles;

before(async () => {
  execFileSync(process.execPath, [join(HERE, "build.mjs"), modules, file], { stdio: "inherit" });
  await new Promise((opened, failed) => {
    const use = (...given) => {
      [page, origin] = given;
      opened();
      return new Promise((resolve) => (close = resolve));
    };
    closed = inChromium(process.env.CHROMIUM, { "/playground/": out }, use);
    closed.catch(failed);
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("request", (request) => isElsewhere(request.url()) && troubles.push(`it asked for ${request.url()}`));
});

after(async () => {
  close();
  await closed;
});

beforeEach(async () => {
  troubles = [];
  await open(`${origin}/playground/`);
});

/** Nothing but the page itself is loaded. */
function isElsewhere(url) {
  return !url.startsWith("data:") && url !== `${origin}/playground/` && url !== String(pathToFileURL(file));
}

async function open(address, size = DESKTOP) {
  await page.setViewportSize(size);
  await page.goto(address);
  await page.waitForSelector("#orders li");
}

const text = (selector) => page.locator(selector).first().innerText();

async function buy({ stars = "100", recipient = "@johndoe", fault = "" } = {}) {
  await page.fill("#stars", stars);
  await page.fill("#recipient", recipient);
  await page.selectOption("#fault", fault);
  await page.click("#buy button");
  await page.waitForSelector("#buy button:enabled", { timeout: 10_000 });
  return text("#result");
}

const orders = () => page.locator("#orders li").allInnerTexts();

test("it asks for the balance", async () => {
  assert.equal(await text("#balance"), "5");
  assert.match(await text("#wire .request"), /^GET \/api\/v1\/balance HTTP\/1\.1\nhost: fragment-api\.work\n/);
  assert.match(await text("#wire .response"), /^HTTP\/1\.1 200\n[^]*{"balance_ton":5,"currency":"TON"}$/);
  assert.deepEqual(troubles, []);
});

test("it buys, and shows what travels without the key", async () => {
  assert.match(await buy(), /^Bought\nStars sent to @johndoe\./);
  assert.equal(await text("#balance"), "4.5");
  assert.match(await text("#wire .request"), /^POST \/api\/v1\/buy [^]*{"amount_stars":100,"to_username":"johndoe"}$/);
  assert.match(await text("#wire .response"), /"status":"ok"/);
  assert.match((await orders())[0], /100 Stars for @johndoe\n0\.5 TON/);
  assert.doesNotMatch(await page.content().then((html) => html.replace(/<script[^]*<\/script>/, "")), /sk_sandbox/);
  assert.deepEqual(troubles, []);
});

test("it buys for the owner of the key", async () => {
  await page.check("#myself");
  await page.selectOption("#fault", "");
  await page.click("#buy button");
  await page.waitForSelector("#result.good");
  assert.match(await text("#result"), /your Telegram account/);
  assert.match(await text("#wire .request"), /{"amount_stars":100}$/);
  assert.match(await text("#code"), /buy\({ amountStars: 100 }\)/);
});

for (const [fault, said, sold] of [
  ["manual", /^Accepted, delivered manually/, 1],
  ["slow", /^Bought/, 1],
  ["response_dropped", /^May have been bought[^]*code: outcome_unknown · mayHaveSpent: true/, 1],
  ["request_dropped", /^May have been bought/, 0],
  ["truncated", /^May have been bought/, 1],
  ["html", /^May have been bought/, 1],
  ["server_error", /^May have been bought/, 0],
  ["server_error_after", /^May have been bought/, 1],
  ["rate_limit", /^Refused[^]*code: rate_limited/, 0],
  ["unauthorized", /^Refused[^]*code: unauthorized/, 0],
  ["insufficient_balance", /^Refused[^]*code: insufficient_balance/, 0],
  ["not_found", /^Refused[^]*code: not_found/, 0],
  ["connection_refused", /^Nothing was sent[^]*code: connection_failed/, 0],
]) {
  test(`the fault ${fault}`, async () => {
    assert.match(await buy({ fault }), said);
    assert.equal((await orders()).filter((one) => one.includes("@johndoe")).length, sold);
    assert.equal(await page.locator("#wire .request").count(), fault === "connection_refused" ? 4 : 2);
    assert.deepEqual(troubles, []);
  });
}

test("a mistake sends nothing, and leaves no fault behind", async () => {
  for (const wrong of [{ stars: "1.5" }, { stars: "many" }, { stars: "" }, { recipient: "" }, { recipient: "no__name" }]) {
    assert.match(await buy({ ...wrong, fault: "response_dropped" }), /^Nothing was sent[^]*code: invalid_argument/);
  }
  assert.equal(await page.locator("#wire .request").count(), 1);
  assert.match(await buy(), /^Bought/);
  assert.deepEqual(troubles, []);
});

test("it notices what is bought twice, and starts over", async () => {
  await buy({ fault: "response_dropped" });
  assert.ok(await page.locator("#twice").isHidden());
  await buy();
  assert.match(await text("#twice"), /1 of them repeats/);
  await page.click("#reset");
  await page.waitForSelector("#twice", { state: "hidden" });
  assert.equal(await text("#balance"), "5");
  assert.deepEqual(await orders(), ["Nothing yet."]);
  assert.deepEqual(troubles, []);
});

test("it tops up: the QR code holds the link, and a click brings the money", async () => {
  await page.fill("#ton", "7.25");
  await page.click("#top-up button");
  await page.waitForSelector("#payment", { state: "visible" });
  const link = await page.getAttribute("#link", "href");
  assert.match(link, /^ton:\/\/transfer\/[\w-]{48}\?amount=7250000000&text=AP\d+$/);
  const pixels = await page.evaluate(async () => {
    const image = document.getElementById("qr");
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 400 });
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, 400, 400);
    context.drawImage(image, 0, 0, 400, 400);
    return [...context.getImageData(0, 0, 400, 400).data];
  });
  assert.equal(jsQR(Uint8ClampedArray.from(pixels), 400, 400)?.data, link);
  await page.click("#pay");
  await page.waitForFunction(() => document.getElementById("balance").textContent === "12.25");
  assert.match(await text("#top-up-result"), /There are 12\.25 TON now/);
  await page.fill("#ton", "1,5");
  await page.click("#top-up button");
  await page.waitForSelector("#payment", { state: "hidden" });
  assert.notEqual(await text("#top-up-result"), "");
  assert.deepEqual(troubles, []);
});

test("it shows the call in five languages, by keyboard too", async () => {
  await buy({ recipient: "@johndoe" });
  await page.focus('[role="tab"][aria-selected="true"]');
  const shown = {};
  for (let number = 0; number < 5; number++) {
    await page.keyboard.press("ArrowRight");
    shown[await page.evaluate(() => document.activeElement.textContent)] = await text("#code");
  }
  assert.deepEqual(Object.keys(shown).sort(), ["JavaScript", "Kotlin", "Python", "Rust", "Swift"]);
  for (const code of Object.values(shown)) assert.match(code, /buy\([^]*100[^]*"@johndoe"/);
});

test("it works with the keyboard alone", async () => {
  await page.focus("#stars");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("50");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#result.good");
  assert.match((await orders())[0], /50 Stars/);
  // Whatever can be clicked can be reached, and has a name.
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, a[href], [tabindex]")]
      .filter((one) => !(one.labels?.length || one.textContent.trim() || one.getAttribute("aria-labelledby")))
      .map((one) => one.outerHTML),
  );
  assert.deepEqual(nameless, []);
});

test("it is a file that needs no server", async () => {
  await open(String(pathToFileURL(file)));
  assert.match(await buy(), /^Bought/);
  assert.deepEqual(troubles, []);
});

for (const [name, size] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`it fits a ${name}, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      await open(`${origin}/playground/`, size);
      await page.click("#top-up button");
      await page.waitForSelector("#payment", { state: "visible" });
      await buy({ fault: "response_dropped" });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      await page.screenshot({ path: join(out, `${name}-${colorScheme}.png`), fullPage: true });
      assert.ok(width <= size.width, `${width} pixels wide`);
      assert.deepEqual(troubles, []);
    });
  }
}
