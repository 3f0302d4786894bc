import { MAX_BODY_BYTES } from "../api/records.js";
import type { HttpRequest } from "../http/request.js";
import type { AbortHandle } from "./abort.js";

/** The core's gate of an attempt, which knows whether anything may have been sent. */
export interface SendGate {
  readonly arm: () => void;
  readonly open: () => boolean;
}

/** Returns a header of a response by its name in lower case. */
export type GetHeader = (name: string) => string | null | undefined;

/** One attempt at a request, and what has arrived of its response. */
export class Attempt {
  /** The response's status; 0 while there is none. */
  status = 0;
  /** Whether the HTTP library has followed a redirect. */
  redirected = false;
  #getHeader: GetHeader | undefined;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #isOver = false;

  constructor(
    readonly request: HttpRequest,
    readonly abort: AbortHandle,
    readonly gate: SendGate,
  ) {}

  /** Promises that no byte of the request leaves before {@link Attempt.open}. */
  arm(): void {
    this.gate.arm();
  }

  /** Asks whether the first byte may leave now. After `false` nothing may be sent. */
  open(): boolean {
    return !this.#isOver && !this.abort.isAborted && this.gate.open();
  }

  /** Ends it: whatever of it still runs may send nothing any more. */
  end(): void {
    this.#isOver = true;
  }

  /** Takes the head of the response. */
  head(status: number, getHeader: GetHeader, redirected = false): void {
    this.status = status;
    this.#getHeader = getHeader;
    this.redirected = redirected;
  }

  /** Takes a part of the body. Returns whether more is wanted. */
  chunk(bytes: Uint8Array): boolean {
    const room = MAX_BODY_BYTES + 1 - this.#length;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    this.#chunks.push(kept);
    this.#length += kept.length;
    return this.#length <= MAX_BODY_BYTES;
  }

  /** Returns a header of the response. */
  header(name: string): string | undefined {
    return this.#getHeader?.(name) ?? undefined;
  }

  /** What has arrived of the body. */
  get body(): Uint8Array {
    const [first] = this.#chunks;
    if (first !== undefined && this.#chunks.length === 1) return first;
    const body = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      body.set(chunk, at);
      at += chunk.length;
    }
    return body;
  }
}
