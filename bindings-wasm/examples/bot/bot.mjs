// A Telegram bot that sells Stars: whoever has taken the money writes `/stars 100 @johndoe` to it.
//
//     npm install starsbot grammy
//     BOT_TOKEN=... STARSBOT_API_KEY=... OWNER=12345 SELLERS=12345,67890 node bot.mjs
//
// It may be stopped at any moment: Telegram then repeats the message that it was at, and the owner is told.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Bot } from "grammy";
import { Client, StarsBotError } from "starsbot";

/**
 * The messages that were acted on. Each is a file of its own, since the system creates a file for one program only, and
 * at once: no crash tears a note, and of two bots that meet while one replaces the other, one sells.
 */
export class Sales {
  #folder;

  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  /** Notes a message; `false` if it is there already. This comes before the purchase, not after. */
  begin(message) {
    try {
      writeFileSync(this.#file(message), "begun", { flag: "wx", flush: true }); // On the disk before it goes on.
      return true;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      return false;
    }
  }

  /** Notes that everybody was told what became of it. */
  end(message) {
    writeFileSync(this.#file(message), "ended", { flush: true });
  }

  /** Whether a message that is there was never dealt with to the end. */
  isOpen(message) {
    return readFileSync(this.#file(message), "utf8") !== "ended";
  }

  #file({ chat, message_id }) {
    return join(this.#folder, `${chat.id}_${message_id}`);
  }
}

const CHECKING = "This one is being checked by hand. Please do not repeat it.";

/** Buys. Answers with what the seller is told, and what the owner is, if anything. */
async function sell(stars, purchase) {
  try {
    return [(await stars.buy(purchase)).message];
  } catch (error) {
    // The one case for a person: neither "sold" nor "failed" would be true, and repeating might buy twice.
    if (!StarsBotError.isStarsBotError(error) || error.mayHaveSpent)
      return [CHECKING, `${error}. ${JSON.stringify(error.purchase)}`];
    if (error.code === "insufficient_balance") {
      const link = await stars.deposit().then((deposit) => deposit.paymentLink().httpsLink).catch(String);
      return ["Sold out for the moment. Nothing was bought.", `the balance is used up. Top up: ${link}`];
    }
    if (error.code === "invalid_argument") return [`Nothing was bought: ${error.message}`];
    return [`Nothing was bought.${error.retryable ? " Please try again later." : ""}`, `nothing was bought: ${error}`];
  }
}

/** A bot that sells what a client buys. `config` is grammY's own. */
export function makeBot(token, { stars, sales, owner, sellers }, config) {
  const bot = new Bot(token, config);

  bot.command("stars", async (context) => {
    if (!sellers.has(context.from?.id)) return; // Anybody can write to a bot, and each /stars is the owner's money.
    const [, amount, toUsername] = /^(\d+)\s+(\S+)$/.exec(context.match.trim()) ?? [];
    if (amount === undefined) return context.reply("Like this: /stars 100 @johndoe");
    const isNew = sales.begin(context.msg);
    if (!isNew && !sales.isOpen(context.msg)) return;
    const [toSeller, toOwner] = isNew
      ? await sell(stars, { amountStars: Number(amount), toUsername })
      : [CHECKING, "the bot was stopped meanwhile, so they may have been bought."];
    const told = `${amount} Stars for ${toUsername}: ${toOwner ?? toSeller}`;
    console.log(told); // Telegram may be out of reach just now.
    await Promise.all([toOwner && context.api.sendMessage(owner, told), context.reply(toSeller)]);
    sales.end(context.msg);
  });

  // Without it the first failure stops the bot. Only the stack: what lies within an error of grammY's has the token.
  bot.catch(({ stack }) => console.error(stack));
  return bot;
}

if (import.meta.url === String(pathToFileURL(process.argv[1]))) {
  const { BOT_TOKEN, OWNER, SELLERS } = process.env;
  if (!Number(OWNER) || !SELLERS) throw new Error("OWNER and SELLERS must be ids of Telegram's");
  await makeBot(BOT_TOKEN, {
    stars: new Client({ appName: "bot/1.0" }), // One serves all messages for as long as the bot lives.
    sales: new Sales("sales"),
    owner: Number(OWNER),
    sellers: new Set(SELLERS.split(",").map(Number)),
  }).start();
}
