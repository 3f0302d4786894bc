const { Client } = require("starsbot");

Client.sandbox()
  .buy({ amountStars: 100, toUsername: "@johndoe" })
  .then((order) => console.log(order.message));
