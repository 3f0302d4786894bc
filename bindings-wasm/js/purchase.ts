import { refuse } from "./errors.js";

/** What to buy, and for whom. */
export interface Purchase {
  /** How many Stars, from 1 upwards. A `bigint` where it is more than 2^53. */
  readonly amountStars: number | bigint;
  /**
   * The recipient: a username, an `@name` or a `t.me` link. Left out, the Stars are for the owner of the API key.
   * `null`, `undefined` and an empty text are errors: that is what an empty form field gives.
   */
  readonly toUsername?: string;
}

const NAMES = ["amountStars", "toUsername"];

/** The amount, and the recipient. */
export function purchaseOf(purchase: unknown): [amount: bigint, recipient: string | undefined] {
  if (typeof purchase !== "object" || purchase === null) {
    throw refuse("invalid_argument", "amountStars", "buy takes an object: { amountStars: 100, toUsername: \"@name\" }");
  }
  const stranger = Object.keys(purchase).find((name) => !NAMES.includes(name));
  if (stranger !== undefined) {
    throw refuse("invalid_argument", stranger, `a purchase has no ${stranger}, only ${NAMES.join(" and ")}`);
  }
  const { amountStars } = purchase as { amountStars?: unknown };
  if (typeof amountStars !== "bigint" && !Number.isSafeInteger(amountStars)) {
    const why = "the amount of Stars must be a whole number; above 2^53, a bigint";
    throw refuse("invalid_argument", "amountStars", why);
  }
  const amount = BigInt(amountStars as number | bigint);
  if (BigInt.asIntN(64, amount) !== amount) {
    throw refuse("invalid_argument", "amountStars", "the amount of Stars is too large");
  }
  if (!("toUsername" in purchase)) return [amount, undefined];
  if (typeof purchase.toUsername !== "string") {
    const why = "the recipient must be text; leave toUsername out altogether to buy for the owner of the API key";
    throw refuse("invalid_argument", "toUsername", why);
  }
  return [amount, purchase.toUsername];
}
