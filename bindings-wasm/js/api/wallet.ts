import { callNative, fromNative } from "../wasm/convert.js";
import { valuesModule } from "../wasm/module.js";

/** A wallet's address (TEP-2). As a string it is the address. */
export class Wallet {
  /** The address in base64url. */
  readonly address: string;
  /** 0 for ordinary wallets, -1 for the masterchain. */
  readonly workchain: number;
  /** The account in the workchain, 64 hexadecimal digits. */
  readonly hash: string;
  /** Whether money sent to a wallet that does not exist comes back. */
  readonly bounceable: boolean;

  private constructor(parts: Pick<Wallet, "address" | "workchain" | "hash" | "bounceable">) {
    this.address = parts.address;
    this.workchain = parts.workchain;
    this.hash = parts.hash;
    this.bounceable = parts.bounceable;
    Object.freeze(this);
  }

  /**
   * Reads and verifies an address.
   *
   * @throws {@link InvalidArgumentError} `field` is `wallet`, when it is none, its checksum is wrong, or it is a testnet's.
   */
  static async parse(address: string): Promise<Wallet> {
    const { parseWallet } = await valuesModule.ready();
    return new Wallet(fromNative(callNative(() => parseWallet(address) as unknown)) as Wallet);
  }

  /** Returns the address. */
  toString(): string {
    return this.address;
  }
}
