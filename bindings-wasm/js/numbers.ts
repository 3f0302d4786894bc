/** Whole numbers that a `number` may not hold: they are a `bigint` where they must, and text in JSON. */

/** Out of the core's text. */
export function amountOf(text: string): number | bigint {
  const amount = Number(text);
  return Number.isSafeInteger(amount) ? amount : BigInt(text);
}

/** As JSON can hold it exactly. */
export function exact(amount: number | bigint): number | string {
  return typeof amount === "bigint" ? amount.toString() : amount;
}
