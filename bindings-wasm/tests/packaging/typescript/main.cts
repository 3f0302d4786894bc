import { Client, type Order } from "starsbot";
import { Client as Inline } from "starsbot/inline";

async function main(): Promise<void> {
  await using client = Client.sandbox({ balance: "5" });
  const order: Order = await client.buy({ amountStars: 100, toUsername: "@johndoe" });
  await using inline = Inline.sandbox({ balance: "5" });
  const same: string = (await inline.buy({ amountStars: 100, toUsername: "@johndoe" })).message;
  const { tonLink } = (await client.deposit()).paymentLink();
  console.log(order.message === same ? `${same} ${tonLink.slice(0, 6)}` : "the entries differ");
}

void main();
