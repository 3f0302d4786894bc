/** What the core answers: JSON text, in which an error is its details. */

import { type ErrorDetails, errorOf } from "./errors.js";
import { amountOf } from "./numbers.js";

/** What the core has answered, `{"ok": …}` or `{"error": …}`. */
export function taken(json: string): unknown {
  const { ok, error } = JSON.parse(json) as { ok?: unknown; error?: RawDetails };
  if (error !== undefined) throw errorOf(readDetails(error));
  return ok;
}

/** Refuses what the core refuses, whose details these are. */
export function heed(refusal: string | undefined): void {
  if (refusal !== undefined) throw errorOf(readDetails(JSON.parse(refusal) as RawDetails));
}

/** Details as the core writes them: with its own names of fields, and whole numbers as text. */
export type RawDetails = Omit<ErrorDetails, "purchase"> & {
  purchase?: Omit<NonNullable<ErrorDetails["purchase"]>, "amountStars"> & { amountStars: string };
};

/** Details as JavaScript has them. */
export function readDetails(raw: RawDetails): ErrorDetails {
  const { field, purchase } = raw;
  return {
    ...raw,
    field: field?.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()) ?? null,
    purchase: purchase ? Object.freeze({ ...purchase, amountStars: amountOf(purchase.amountStars) }) : null,
  };
}
