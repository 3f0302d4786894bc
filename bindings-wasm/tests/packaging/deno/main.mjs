import { Client } from "starsbot";

const order = await Client.sandbox().buy({ amountStars: 100, toUsername: "@johndoe" });
console.log(order.message);
