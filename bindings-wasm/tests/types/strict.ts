// What a program in strict TypeScript may write, and what it may not. Never run.

import {
  type Balance,
  Client,
  type ClientOptions,
  type Deposit,
  NotSent,
  type Order,
  OutcomeUnknownError,
  RateLimitedError,
  Sandbox,
  StarsBotError,
  type Transport,
  Ton,
  toNano,
} from "starsbot";

declare function same<A>(): <B>(value: B) => [A, B] extends [B, A] ? true : never;

export async function reads(): Promise<void> {
  await using client = new Client({ apiKey: "sk_x", timeout: 5000 });
  const balance: Balance = await client.balance({ signal: AbortSignal.timeout(1000) });
  same<bigint>()(balance.ton.nano) satisfies true;
  same<Ton>()(balance.ton) satisfies true;
  same<string>()(`${balance.ton}`) satisfies true;
  same<string>()(balance.toJSON().ton) satisfies true;
  const deposit: Deposit = await client.deposit({ timeout: 1000 });
  const link = deposit.paymentLink({ amount: "1.5" });
  same<string>()(link.httpsLink) satisfies true;
  same<string>()(link.qrSvg()) satisfies true;
  deposit.paymentLink({ amount: { nano: 1n } });
  deposit.paymentLink();
  // @ts-expect-error an amount is no float
  deposit.paymentLink({ amount: 1.5 });
  same<Ton>()(await Ton.parse("1.5")) satisfies true;
  same<bigint>()(await toNano("1.5")) satisfies true;
  deposit.paymentLink({ amount: balance.ton });
}

export async function buys(): Promise<Order | undefined> {
  using client = Client.sandbox({ balance: "10" });
  try {
    await client.buy({ amountStars: 100 });
    await client.buy({ amountStars: 100n }, { signal: new AbortController().signal });
    return await client.buy({ amountStars: 100, toUsername: "@johndoe" });
  } catch (error) {
    if (error instanceof OutcomeUnknownError) {
      console.log(error.purchase.amountStars, error.purchase.toUsername);
    } else if (error instanceof RateLimitedError) {
      console.log(error.retryAfter);
    } else if (StarsBotError.isStarsBotError(error)) {
      const outcome: "not_sent" | "rejected" | "unknown" | null = error.outcome;
      console.log(outcome, error.code, error.mayHaveSpent);
    }
    return undefined;
  }
}

export async function mistakes(client: Client): Promise<void> {
  // @ts-expect-error an amount is no text
  await client.buy({ amountStars: "100" });
  // @ts-expect-error null is no recipient
  await client.buy({ amountStars: 100, toUsername: null });
  // @ts-expect-error undefined is no recipient either
  await client.buy({ amountStars: 100, toUsername: undefined });
  // @ts-expect-error it is called toUsername
  await client.buy({ amountStars: 100, to: "johndoe" });
  // @ts-expect-error a controller is no signal
  new Client({ apiKey: "sk_x", signal: new AbortController() });
  // @ts-expect-error nothing retries a purchase
  new Client({ apiKey: "sk_x", maxRetries: 5 });
  // @ts-expect-error the sandbox knows no such fault
  await new Sandbox().failNext("buy", "nonsense");
  // @ts-expect-error values do not change
  (await client.balance()).ton = new Ton(5n);
}

export const transport: Transport = async (request, { signal }) => {
  const init: RequestInit = { method: request.method, headers: request.headers, signal };
  if (request.isPurchase) init.body = request.body;
  const response = await fetch(request.url, init).catch((error: unknown) => {
    throw new NotSent("no network", { cause: error });
  });
  const { status, headers } = response;
  return { status, headers, body: await response.text() };
};

export const options: ClientOptions[] = [
  { apiKey: "sk_x", transport },
  { apiKey: "sk_x", fetch: globalThis.fetch, timeout: { connect: 1, request: 2, purchase: 3 } },
  { apiKey: "sk_x", clock: { now: () => 0, sleep: async (_milliseconds, _signal) => {}, random: () => 0.5 } },
  { apiKey: "sk_x", signal: AbortSignal.timeout(1000) },
];

export function others(client: Client, signal: AbortSignal | undefined): Client[] {
  return [
    client.withOptions({ signal }),
    client.withOptions({ timeout: { request: 1000 }, appName: "MyBot/1.2" }),
    Client.sandbox({ balance: "10" }, { signal, timeout: 1000 }),
    new Client({ apiKey: "sk_x", signal }),
    Client.forBackend("/stars", { headers: { "x-user": "5" }, credentials: "include" }),
    Client.forBackend("https://example.com/stars", { headers: async () => ({ "x-session": "5" }), signal }),
  ];
}
