// The bot, over a sandbox and without Telegram: `node --test` where `starsbot` and `grammy` are installed.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { HttpError } from "grammy";
import { Client } from "starsbot";
import { Sales, makeBot } from "./bot.mjs";

const [OWNER, SELLER, STRANGER] = [1, 2, 3];
const botInfo = { id: 42, is_bot: true, first_name: "Stars", username: "stars_bot" };

/** A message to the bot, as Telegram sends it. */
function update(text, from = SELLER, id = 1) {
  const entities = [{ type: "bot_command", offset: 0, length: text.split(" ")[0].length }];
  const chat = { id: from, type: "private", first_name: "U" };
  return {
    update_id: id,
    message: { message_id: id, date: 0, chat, from: { id: from, is_bot: false, first_name: "U" }, text, entities },
  };
}

/** A bot that sends nothing to Telegram: what it answers with is what it would have sent, by who gets it. */
function botOver(stars, folder, fails) {
  const options = { stars, sales: new Sales(folder), owner: OWNER, sellers: new Set([OWNER, SELLER]) };
  const bot = makeBot("42:TEST", options, { botInfo });
  let sent;
  bot.api.config.use(async (_, method, { chat_id, text }) => {
    assert.equal(method, "sendMessage");
    assert.ok(!(chat_id in sent), `two messages to ${chat_id}`);
    sent[chat_id] = text;
    if (chat_id === fails) throw new HttpError("out of reach", new Error("no answer from /bot42:TEST/sendMessage"));
    return { ok: true, result: {} };
  });
  return async (...message) => {
    sent = {};
    await bot.handleUpdate(update(...message)).catch(fails && bot.errorHandler);
    return sent;
  };
}

/** A test with a bot, in a folder of its own. */
function botTest(name, use) {
  test(name, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "starsbot-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const logged = [];
    for (const level of ["log", "error"]) t.mock.method(console, level, (...all) => logged.push(inspect(all)));
    const stars = Client.sandbox();
    await use({ says: botOver(stars, folder), sandbox: stars.sandbox, stars, folder, logged });
    assert.deepEqual(await stars.sandbox.duplicatePurchases(), []);
  });
}

botTest("it sells", async ({ says, sandbox }) => {
  assert.deepEqual(await says("/stars 100 @johndoe"), { [SELLER]: "Stars sent to @johndoe." });
  assert.deepEqual(await says("/stars@stars_bot  50\n@janedoe ", OWNER, 2), { [OWNER]: "Stars sent to @janedoe." });
  const bought = (await sandbox.purchases()).map(({ amountStars, toUsername }) => [amountStars, toUsername]);
  assert.deepEqual(bought, [[100, "johndoe"], [50, "janedoe"]]);
});

botTest("it is deaf to a stranger", async ({ says, sandbox }) => {
  assert.deepEqual(await says("/stars 100 @johndoe", STRANGER), {});
  assert.equal(await sandbox.requests(), 0);
});

for (const text of ["/stars", "/stars 100", "/stars @johndoe", "/stars -1 @a", "/stars 1.5 @a", "/stars 1 2 3"]) {
  botTest(`it explains itself to ${text}`, async ({ says, sandbox }) => {
    assert.deepEqual(await says(text), { [SELLER]: "Like this: /stars 100 @johndoe" });
    assert.equal(await sandbox.requests(), 0);
  });
}

for (const fault of ["response_dropped", "request_dropped", "truncated", "html", "server_error", "server_error_after"]) {
  botTest(`it tells its owner what it does not know: ${fault}`, async ({ says, sandbox }) => {
    await sandbox.failNext("buy", fault);
    const told = await says("/stars 100 @johndoe");
    assert.match(told[SELLER], /do not repeat/);
    assert.match(told[OWNER], /^100 Stars for @johndoe: OutcomeUnknownError: .*"toUsername":"johndoe"/);
    assert.deepEqual(await says("/stars 100 @johndoe"), {});
    assert.equal(await sandbox.requests(), 1);
  });
}

botTest("it does nothing for a message that comes again", async ({ says, sandbox, stars, folder }) => {
  assert.deepEqual(Object.keys(await says("/stars 100 @johndoe", SELLER, 7)), [String(SELLER)]);
  assert.deepEqual(await says("/stars 100 @johndoe", SELLER, 7), {});
  const restarted = botOver(stars, folder);
  assert.deepEqual(await restarted("/stars 100 @johndoe", SELLER, 7), {});
  await restarted("/stars 100 @janedoe", SELLER, 8);
  await restarted("/stars 100 @jackdoe", OWNER, 7); // Each chat counts for itself.
  assert.equal((await sandbox.purchases()).length, 3);
});

/** A program that is killed as it buys. */
const KILLED = `
  import { Client } from "starsbot";
  import { Sales, makeBot } from "./bot.mjs";
  const [folder, botInfo, update] = JSON.parse(process.argv[1]);
  const stars = new Client({ apiKey: "sk_test", transport: () => process.kill(process.pid, "SIGKILL") });
  const options = { stars, sales: new Sales(folder), sellers: new Set([${SELLER}]) };
  await makeBot("42:TEST", options, { botInfo }).handleUpdate(update);
`;

botTest("it does not buy what it was at when it was killed", async ({ says, sandbox, folder }) => {
  const given = JSON.stringify([folder, botInfo, update("/stars 100 @johndoe")]);
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const killed = spawnSync(process.execPath, ["--input-type=module", "--eval", KILLED, given], { cwd });
  assert.equal(killed.signal, "SIGKILL", String(killed.stderr));
  const told = await says("/stars 100 @johndoe");
  assert.match(told[SELLER], /do not repeat/);
  assert.match(told[OWNER], /100 Stars for @johndoe/);
  assert.deepEqual(await says("/stars 100 @johndoe"), {});
  assert.equal(await sandbox.requests(), 0);
});

for (const unreached of [OWNER, SELLER]) {
  botTest(`it goes on when it cannot reach ${unreached}`, async ({ stars, sandbox, folder, logged }) => {
    await sandbox.failNext("buy", "response_dropped");
    const says = botOver(stars, folder, unreached);
    assert.deepEqual(Object.keys(await says("/stars 100 @johndoe")), [String(OWNER), String(SELLER)]);
    assert.match(logged[0], /100 Stars for @johndoe: OutcomeUnknownError/);
    assert.match(logged[1], /out of reach/);
    assert.ok(!logged.join().includes("42:TEST"));
    await says("/stars 100 @janedoe", SELLER, 2);
    assert.equal((await sandbox.purchases()).length, 2);
  });
}

botTest("it is sold out", async ({ says, sandbox }) => {
  const told = await says("/stars 9999999 @johndoe");
  assert.equal(told[SELLER], "Sold out for the moment. Nothing was bought.");
  assert.match(told[OWNER], /Top up: https:\/\//);
  await sandbox.failNext("deposit", "unauthorized");
  assert.match((await says("/stars 9999999 @johndoe", SELLER, 2))[OWNER], /Top up: UnauthorizedError/);
});

for (const [recipient, toSeller, toOwner] of [
  ["@no__name", /^Nothing was bought: /, undefined],
  ["@sandbox_connection_refused", /^Nothing was bought. Please try again later.$/, /: nothing was bought: ConnectionFailedError/],
  ["@sandbox_rate_limit", /^Nothing was bought. Please try again later.$/, /: nothing was bought: RateLimitedError/],
  ["@sandbox_not_found", /^Nothing was bought.$/, /: nothing was bought: NotFoundError/],
]) {
  botTest(`nothing is bought for ${recipient}`, async ({ says, sandbox }) => {
    const told = await says(`/stars 100 ${recipient}`);
    assert.match(told[SELLER], toSeller);
    if (toOwner === undefined) assert.equal(told[OWNER], undefined);
    else assert.match(told[OWNER], toOwner);
    assert.deepEqual(await sandbox.purchases(), []);
  });
}
