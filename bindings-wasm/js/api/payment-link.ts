import { callNative, fromNative, toNative } from "../wasm/convert.js";
import { type ValuesGlue, valuesModule } from "../wasm/module.js";
import { refuse } from "./refuse.js";
import type { TonAmount } from "./ton.js";

/** What a payment link fills in. */
export interface PaymentLinkOptions {
  /** How much to pay, in TON. Left out, the payer chooses. */
  readonly amount?: TonAmount;
}

/** A link to pay. As a string, and in JSON, it is the `ton://` form. */
export class PaymentLink {
  readonly #target: [wallet: string, memo: string, options: unknown];
  /** The `ton://` form, which wallet apps open. */
  readonly tonLink: string;
  /** The `https://` form, for places where `ton://` cannot be clicked. */
  readonly httpsLink: string;

  /** @internal Made by {@link Deposit.paymentLink}. */
  constructor(wallet: string, memo: string, options: PaymentLinkOptions) {
    this.#target = [wallet, memo, toNative(options)];
    const links = callNative(() => fromNative(glue().paymentLink(...this.#target)));
    ({ tonLink: this.tonLink, httpsLink: this.httpsLink } = links as PaymentLink);
    Object.freeze(this);
  }

  /** Returns the `ton://` form. */
  toString(): string {
    return this.tonLink;
  }

  /** Returns the `ton://` form. */
  toJSON(): string {
    return this.tonLink;
  }

  /**
   * Draws the QR code of the `ton://` form as an SVG document.
   *
   * @throws {@link InvalidArgumentError} `field` is `memo`, when it is too long for a QR code.
   */
  qrSvg(): string {
    return callNative(() => glue().qrSvg(...this.#target));
  }

  /**
   * Draws the QR code of the `ton://` form as text, for a dark terminal.
   *
   * @throws {@link InvalidArgumentError} `field` is `memo`, when it is too long for a QR code.
   */
  qrText(): string {
    return callNative(() => glue().qrText(...this.#target));
  }
}

/** Returns the module of somebody who has a deposit, with which it came. */
function glue(): ValuesGlue {
  const glue = valuesModule.readyNow();
  if (glue !== undefined) return glue;
  throw refuse("unavailable", null, "starsbot has not loaded its WebAssembly module for links yet: await deposit() first");
}
