import { taken } from "./answer.js";
import { refuse } from "./errors.js";
import { valuesModule } from "./module.js";
import { decimal } from "./money.js";
import type { TonAmount } from "./values.js";

/**
 * The Telegram username in what a person has typed or pasted, without `@`. Blanks around it, one leading `@`, and
 * links to `t.me`, `telegram.me`, `telegram.dog` or `tg://resolve?domain=` are taken off. `buy` does the same by
 * itself; this is for checking a form early.
 *
 * @throws {@link InvalidArgumentError} field `username`, when what is left is no username by Telegram's rule.
 */
export async function parseUsername(text: string): Promise<string> {
  const { read } = await valuesModule.ready();
  return taken(read("username", textOf(text, "username"))) as string;
}

/**
 * An amount of TON, exact: as decimal text and in nanotons (1 TON = 1 000 000 000 nanotons).
 *
 * @throws {@link InvalidArgumentError} field `ton`, when it is no decimal number, is finer than a nanoton or is too
 * large; also for a `number`, which may have lost digits already.
 */
export async function parseTon(amount: TonAmount): Promise<{ ton: string; nano: bigint }> {
  const { read } = await valuesModule.ready();
  const { ton, nano } = taken(read("ton", decimal(amount, "ton"))) as { ton: string; nano: string };
  return { ton, nano: BigInt(nano) };
}

/** The parts of a wallet's address (TEP-2). */
export interface Wallet {
  /** The address in base64url. */
  readonly address: string;
  /** 0 for ordinary wallets, -1 for the masterchain. */
  readonly workchain: number;
  /** The account in the workchain, 64 hexadecimal digits. */
  readonly hash: string;
  /** Whether money sent to a wallet that does not exist comes back. */
  readonly bounceable: boolean;
}

/**
 * Reads and verifies a wallet's address.
 *
 * @throws {@link InvalidArgumentError} field `wallet`, when it is none, its checksum is wrong, or it is a testnet's.
 */
export async function parseWallet(address: string): Promise<Wallet> {
  const { read } = await valuesModule.ready();
  return taken(read("wallet", textOf(address, "wallet"))) as Wallet;
}

/**
 * Checks whether a text can be an API key, without asking the service. The check that every client makes.
 *
 * @throws {@link InvalidConfigError} field `apiKey`.
 */
export async function checkApiKey(text: string): Promise<void> {
  const { read } = await valuesModule.ready();
  if (typeof text !== "string") throw refuse("invalid_config", "apiKey", "the API key must be text");
  taken(read("api_key", text));
}

function textOf(value: unknown, field: string): string {
  if (typeof value === "string") return value;
  throw refuse("invalid_argument", field, `${field} must be text, not ${value === null ? "null" : typeof value}`);
}
