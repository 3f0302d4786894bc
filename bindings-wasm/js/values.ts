import { refuse } from "./errors.js";
import { decimal, link, qr } from "./money.js";
import { exact } from "./numbers.js";

/** The prepaid balance. ("1. Get API balance".) */
export class Balance {
  /** The amount in TON as exact decimal text: `"1.234567"`. */
  readonly ton: string;
  /** The amount in nanotons: 1 TON is 1 000 000 000 of them. */
  readonly nano: bigint;
  /** The currency as the service names it: `TON`. */
  readonly currency: string;

  constructor(fields: { ton: string; nano: bigint | string; currency: string }) {
    this.ton = fields.ton;
    this.nano = BigInt(fields.nano);
    this.currency = fields.currency;
    Object.freeze(this);
  }

  /** All fields; `nano` as text, since JSON has no `bigint`. */
  toJSON(): { ton: string; nano: string; currency: string } {
    return { ton: this.ton, nano: this.nano.toString(), currency: this.currency };
  }
}

/** An amount of TON that you give: decimal text, or nanotons. Never a `number`, which cannot hold most amounts. */
export type TonAmount = string | { readonly nano: bigint };

/** A wallet, and the memo that tells the service whose balance to top up. ("2. Get deposit address".) */
export class Deposit {
  /** The wallet's address, as the service gives it. It is verified when a link is made from it. */
  readonly wallet: string;
  /** The memo (comment) to send along. Money sent without it cannot be matched. */
  readonly memo: string;
  /** What the service says about it. */
  readonly message: string;

  constructor(fields: { wallet: string; memo: string; message: string }) {
    this.wallet = fields.wallet;
    this.memo = fields.memo;
    this.message = fields.message;
    Object.freeze(this);
  }

  /**
   * The link that opens a wallet app with everything filled in, the memo always.
   *
   * @throws {@link InvalidArgumentError} field `wallet`, `memo` or `amount`.
   * @throws {@link InvalidConfigError} field `module`: in a page, of a deposit that was made by hand before any client
   * has called `deposit()`, which loads what makes links.
   */
  paymentLink(options: PaymentLinkOptions = {}): PaymentLink {
    return new PaymentLink(this.wallet, this.memo, amountIn(options));
  }
}

/** What a payment link fills in. */
export interface PaymentLinkOptions {
  /** How much to pay, in TON. Left out, the payer chooses. */
  readonly amount?: TonAmount;
}

function amountIn(options: unknown): TonAmount | undefined {
  if (typeof options !== "object" || options === null || Object.keys(options).some((name) => name !== "amount")) {
    throw refuse("invalid_argument", "amount", 'a payment link takes nothing but an amount: { amount: "1.5" }');
  }
  if (!("amount" in options)) return undefined;
  return decimal(options.amount, "amount");
}

/** A link to pay. As text, and in JSON, it is the `ton://` form. */
export class PaymentLink {
  readonly #target: [wallet: string, memo: string, ton: string | undefined];
  /** The `ton://` form, which wallet apps open. */
  readonly tonLink: string;
  /** The `https://` form, for places where `ton://` cannot be clicked. */
  readonly httpsLink: string;

  /** @internal Made by {@link Deposit.paymentLink}. */
  constructor(wallet: string, memo: string, amount: TonAmount | undefined) {
    const [ton, links] = link(wallet, memo, amount);
    this.#target = [wallet, memo, ton];
    [this.tonLink, this.httpsLink] = links;
    Object.freeze(this);
  }

  /** The `ton://` form. */
  toString(): string {
    return this.tonLink;
  }

  /** The `ton://` form. */
  toJSON(): string {
    return this.tonLink;
  }

  /**
   * The QR code of the `ton://` form as an SVG document.
   *
   * @throws {@link InvalidArgumentError} field `memo`, when it is too long for a QR code.
   */
  qrSvg(): string {
    return qr("svg", ...this.#target);
  }

  /**
   * The QR code of the `ton://` form as text, for a dark terminal.
   *
   * @throws {@link InvalidArgumentError} field `memo`, when it is too long for a QR code.
   */
  qrText(): string {
    return qr("text", ...this.#target);
  }
}

/** How the Stars of an order arrive: they have been sent, a person will send them, or the message does not say. */
export type Delivery = "delivered" | "manual" | "unrecognised";

/** A purchase that the service has accepted. ("3. Buy stars".) */
export class Order {
  /** The service's name for the order. Two equal purchases within one second may share it. */
  readonly orderId: string;
  /** The Stars bought, as the service confirms them. A `bigint` only above 2^53. */
  readonly amountStars: number | bigint;
  /** The recipient as the service confirms it; `null` is the owner of the API key. */
  readonly toUsername: string | null;
  /** What the service says about the delivery. */
  readonly message: string;
  /** What `message` says about the delivery, for code. */
  readonly delivery: Delivery;

  constructor(fields: {
    orderId: string;
    amountStars: number | bigint;
    toUsername: string | null;
    message: string;
    delivery: Delivery;
  }) {
    this.orderId = fields.orderId;
    this.amountStars = fields.amountStars;
    this.toUsername = fields.toUsername;
    this.message = fields.message;
    this.delivery = fields.delivery;
    Object.freeze(this);
  }

  /** All fields; an amount above 2^53 as text. */
  toJSON(): {
    orderId: string;
    amountStars: number | string;
    toUsername: string | null;
    message: string;
    delivery: Delivery;
  } {
    const { orderId, amountStars, toUsername, message, delivery } = this;
    return { orderId, amountStars: exact(amountStars), toUsername, message, delivery };
  }
}
