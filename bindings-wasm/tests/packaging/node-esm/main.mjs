import { Client } from "starsbot";

const client = Client.sandbox();
const { message } = await client.buy({ amountStars: 100, toUsername: "@johndoe" });
const { tonLink } = (await client.deposit()).paymentLink();
console.log(`${message} ${tonLink.slice(0, 6)}`);
