import { Client } from "starsbot/inline";

const order = await Client.sandbox().buy({ amountStars: 100, toUsername: "@johndoe" });
globalThis.bought(order.message);
