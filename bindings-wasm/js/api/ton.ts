import { callNative } from "../wasm/convert.js";
import { valuesModule } from "../wasm/module.js";
import { refuse } from "./refuse.js";

/** An amount of TON that you give: a decimal string, or nanotons. Never a `number`, which cannot hold most amounts. */
export type TonAmount = string | { readonly nano: bigint };

/** An amount of TON, exact. As a string, and in JSON, it is a decimal number: `"1.234567"`. */
export class Ton {
  /** The amount in nanotons: 1 TON is 1 000 000 000 of them. */
  readonly nano: bigint;

  constructor(nano: bigint) {
    if (typeof nano !== "bigint") throw refuse("invalid_argument", "nano", "`nano` must be a bigint");
    this.nano = nano;
    Object.freeze(this);
  }

  /**
   * Reads an amount.
   *
   * @throws {@link InvalidArgumentError} `field` is `ton`, when it is no decimal number, is finer than a nanoton or is
   * too large; also for a `number`, which may have lost digits already.
   */
  static async parse(amount: TonAmount): Promise<Ton> {
    const { parseTon } = await valuesModule.ready();
    return toTon(callNative(() => parseTon(amount)));
  }

  /** Returns the decimal number. */
  toString(): string {
    const digits = (this.nano < 0n ? -this.nano : this.nano).toString().padStart(10, "0");
    const fraction = digits.slice(-9).replace(/0+$/, "");
    return `${this.nano < 0n ? "-" : ""}${digits.slice(0, -9)}${fraction && `.${fraction}`}`;
  }

  /** Returns the decimal number. */
  toJSON(): string {
    return this.toString();
  }

  /** What `console.log` and `util.inspect` show in Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Returns an amount of TON in nanotons.
 *
 * @throws {@link InvalidArgumentError} As {@link Ton.parse}.
 */
export async function toNano(amount: TonAmount): Promise<bigint> {
  return (await Ton.parse(amount)).nano;
}

/** @internal Makes an amount of a decimal number as the core writes it. */
export function toTon(amount: Ton | string): Ton {
  if (typeof amount !== "string") return amount;
  const point = amount.includes(".") ? amount.indexOf(".") : amount.length;
  return new Ton(BigInt(amount.slice(0, point) + amount.slice(point + 1).padEnd(9, "0")));
}
