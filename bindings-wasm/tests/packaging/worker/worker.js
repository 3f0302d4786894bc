import { Client } from "starsbot";

const client = Client.sandbox();
Promise.all([client.buy({ amountStars: 100, toUsername: "@johndoe" }), client.deposit()]).then(([order, deposit]) =>
  postMessage(`${order.message} ${deposit.paymentLink().tonLink.slice(0, 6)}`),
);
