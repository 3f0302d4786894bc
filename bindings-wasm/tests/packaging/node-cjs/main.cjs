const { Client } = require("starsbot");

const client = Client.sandbox();
Promise.all([client.buy({ amountStars: 100, toUsername: "@johndoe" }), client.deposit()]).then(([order, deposit]) =>
  console.log(`${order.message} ${deposit.paymentLink().tonLink.slice(0, 6)}`),
);
