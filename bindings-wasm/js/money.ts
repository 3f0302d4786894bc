/** Amounts and links, read by the core. */

import { taken } from "./answer.js";
import { refuse } from "./errors.js";
import { type ValuesGlue, valuesModule } from "./module.js";
import type { TonAmount } from "./values.js";

/** The module of somebody who has a deposit, with which it came. */
function here(): ValuesGlue {
  const glue = valuesModule.readyNow();
  if (glue !== undefined) return glue;
  const why = "starsbot has not loaded its WebAssembly module for links yet: await deposit() first";
  throw refuse("invalid_config", "module", why);
}

/** An amount as decimal text. */
export function decimal(amount: unknown, field: string): string {
  if (typeof amount === "string") return amount;
  if (typeof amount === "object" && amount !== null && "nano" in amount && typeof amount.nano === "bigint") {
    const nano = amount.nano;
    const digits = (nano < 0n ? -nano : nano).toString().padStart(10, "0");
    return `${nano < 0n ? "-" : ""}${digits.slice(0, -9)}.${digits.slice(-9)}`;
  }
  throw refuse(
    "invalid_argument",
    field,
    `an amount of TON must be decimal text such as "2.5", or { nano: 2500000000n }; a number cannot hold most amounts`,
  );
}

/** The amount of a link as text, and both forms of the link. */
export function link(
  wallet: string,
  memo: string,
  amount: TonAmount | undefined,
): [ton: string | undefined, links: [ton: string, https: string]] {
  const ton = amount === undefined ? undefined : decimal(amount, "amount");
  return [ton, taken(here().link("links", wallet, memo, ton)) as [string, string]];
}

/** The QR code of a link. */
export function qr(form: "svg" | "text", wallet: string, memo: string, ton: string | undefined): string {
  return taken(here().link(form, wallet, memo, ton)) as string;
}
