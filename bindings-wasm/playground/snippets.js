// The same call in five languages. The legs of `cargo xtask test` run what programs.mjs makes of it.

/** A text as a literal. What cannot be seen is written by its number, for which there are two ways. */
const literal = (text, number) => {
  const invisible = /(?=[\0-\uffff])[\p{Cc}\p{Cf}]/gu;
  const escaped = text.replace(/["\\]/g, "\\$&");
  return `"${escaped.replace(invisible, (one) => number(one.codePointAt(0).toString(16)))}"`;
};
/** For Rust, JavaScript and Swift. */
const quote = (text) => literal(text, (hex) => `\\u{${hex}}`);
const python = (text) => literal(text, (hex) => `\\u${hex.padStart(4, "0")}`);
const kotlin = (text) => python(text).replaceAll("$", "\\$");

/**
 * @typedef {object} Call
 * @property {"balance" | "deposit" | "buy"} operation
 * @property {string} ton of a deposit
 * @property {string} stars of a purchase
 * @property {string} [recipient] of a purchase; without one it is for the owner of the key
 */

/** @type {Record<string, (call: Call) => string>} */
export const LANGUAGES = {
  Rust: ({ operation, ton, stars, recipient }) =>
    `use starsbot_reqwest::{Config, client};

let client = client(Config::from_env()?);
` +
    {
      balance: `println!("{} TON", client.balance().await?.ton);`,
      deposit: `let deposit = client.deposit().await?;
println!("{}", deposit.payment_link(Some(${quote(ton)}.parse()?))?);`,
      buy: `let order = client.buy(${stars})${recipient === undefined ? "" : `.to(${quote(recipient)})`}.await?;
println!("{}", order.message);`,
    }[operation],

  Python: ({ operation, ton, stars, recipient }) =>
    `import starsbot

with starsbot.Client() as client:
` +
    {
      balance: `    print(client.balance().ton, "TON")`,
      deposit: `    print(client.deposit().payment_link(${python(ton)}))`,
      buy: `    order = client.buy(${stars}${recipient === undefined ? "" : `, ${python(recipient)}`})
    print(order.message)`,
    }[operation],

  JavaScript: ({ operation, ton, stars, recipient }) =>
    `import { Client } from "starsbot";

const client = new Client();
` +
    {
      balance: "console.log(`${(await client.balance()).ton} TON`);",
      deposit: `const deposit = await client.deposit();
console.log(String(deposit.paymentLink({ amount: ${quote(ton)} })));`,
      buy: `const order = await client.buy({ amountStars: ${stars}${recipient === undefined ? "" : `, toUsername: ${quote(recipient)}`} });
console.log(order.message);`,
    }[operation],

  Kotlin: ({ operation, ton, stars, recipient }) =>
    `import io.github.starsbot.StarsBotClient

StarsBotClient.fromEnvironment().use { client ->
` +
    {
      balance: `    println("\${client.balance().ton} TON")`,
      deposit: `    println(client.deposit().paymentLink(${kotlin(ton)}.toBigDecimal()))`,
      buy: `    val order = client.buy(${stars}${recipient === undefined ? "" : `, ${kotlin(recipient)}`})
    println(order.message)`,
    }[operation] +
    "\n}",

  Swift: ({ operation, ton, stars, recipient }) =>
    `import StarsBot

let client = try StarsBotClient.fromEnvironment()
` +
    {
      balance: `print(try await client.balance().ton, "TON")`,
      deposit: `let deposit = try await client.deposit()
print(try deposit.paymentLink(amount: Ton(${quote(ton)})))`,
      buy: `let order = try await client.buy(${stars}${recipient === undefined ? "" : `, to: ${quote(recipient)}`})
print(order.message)`,
    }[operation],
};
