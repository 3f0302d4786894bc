// The main job, over real HTTP: see the balance, top it up, buy Stars, and meet a response that is lost.
//
// Made for the sandbox; `cargo xtask demo node` starts one and runs this against it. It reads STARSBOT_API_KEY and
// STARSBOT_BASE_URL.

import { Client, InvalidArgumentError, OutcomeUnknownError, Ton } from "starsbot";

const client = new Client({ appName: "tour/1.0" });
try {
  await tour();
} finally {
  await client.close();
}

async function tour() {
  title("How much is there to spend?");
  const balance = await client.balance();
  console.log(`${balance.ton} ${balance.currency} (${balance.ton.nano} nanotons)`);

  title("Topping up");
  const deposit = await client.deposit();
  const link = deposit.paymentLink({ amount: "2.5" });
  console.log(deposit.message);
  console.log(`wallet  ${deposit.wallet}`);
  console.log(`memo    ${deposit.memo}`);
  console.log(`link    ${link}`);
  console.log(`or      ${link.httpsLink}`);
  console.log(link.qrText());

  title("Buying 100 Stars for yourself");
  show(await client.buy({ amountStars: 100 }));

  title("Buying 50 Stars for somebody else, from the link they sent");
  show(await client.buy({ amountStars: 50, toUsername: "https://t.me/johndoe" }));

  title("An order that is delivered manually");
  show(await client.buy({ amountStars: 75, toUsername: "sandbox_manual" }));

  title("A mistake costs nothing");
  try {
    await client.buy({ amountStars: 100, toUsername: "https://example.com/johndoe" });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    console.log(`${error.code} (${error.field}): ${error.message}`);
  }

  title("A purchase whose response is lost");
  await loseResponse();

  title("What is left");
  console.log(`${(await client.balance()).ton} TON`);
}

/** The one failure that must not be answered with another `buy`. */
async function loseResponse() {
  const before = await client.balance();
  try {
    await client.buy({ amountStars: 100, toUsername: "sandbox_response_dropped" });
    console.log("the response arrived after all");
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    console.log(`${error.code}: ${error.message}`);
    const after = await client.balance();
    const spent = new Ton(before.ton.nano - after.ton.nano);
    if (spent.nano > 0n) {
      console.log(`the balance fell by ${spent} TON: the Stars were bought, so do not buy again`);
    } else {
      console.log("the balance is what it was: nothing was bought");
    }
  }
}

/** Prints an order. */
function show(order) {
  console.log(`${order.message}  (${order.delivery}, order ${order.orderId})`);
}

/** Prints a heading. */
function title(text) {
  console.log(`\n── ${text}`);
}
