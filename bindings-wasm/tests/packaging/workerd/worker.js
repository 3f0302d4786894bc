import { Client } from "starsbot";

export default {
  async test() {
    const order = await Client.sandbox().buy({ amountStars: 100, toUsername: "@johndoe" });
    console.log(order.message);
  },
};
