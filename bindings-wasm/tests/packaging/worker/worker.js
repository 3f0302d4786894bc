import { Client } from "starsbot";

Client.sandbox()
  .buy({ amountStars: 100, toUsername: "@johndoe" })
  .then((order) => postMessage(order.message));
