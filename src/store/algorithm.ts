// The digests that locks may record. A hash names its algorithm, so that each is compared with its like.
import type { Hash } from "../model/lock.ts";

/** `md5-dos2unix` is what DVC 2 recorded: md5 of a text's bytes with `\r\n` as `\n`. */
export type Algorithm = "sha256" | "md5" | "md5-dos2unix";

/** Fed with a file's pieces, all of one size but the last. */
export interface PieceHasher {
  update(piece: Uint8Array): void;
  digest(): Hash;
}

export function isOf(hash: Hash, algorithm: Algorithm): boolean {
  return hash.startsWith(`${algorithm}:`);
}

/** Of bytes that are a file's only piece. */
export function digestWhole(algorithm: Algorithm, bytes: Uint8Array): Hash {
  if (algorithm !== "md5-dos2unix")
    return `${algorithm}:${Bun.CryptoHasher.hash(algorithm, bytes, "hex")}`;
  return `${algorithm}:${Bun.CryptoHasher.hash("md5", withUnixEnds(bytes), "hex")}`;
}

export function hasherOf(algorithm: Algorithm): PieceHasher {
  const unix = algorithm === "md5-dos2unix";
  const hasher = new Bun.CryptoHasher(unix ? "md5" : algorithm);
  return {
    update: (piece) => {
      hasher.update(unix ? withUnixEnds(piece) : piece);
    },
    digest: () => `${algorithm}:${hasher.digest("hex")}`,
  };
}

const CR = 13;
const LF = 10;

/** DVC asks each piece by itself whether it is text, and leaves a pair alone that two pieces share. */
function withUnixEnds(piece: Uint8Array): Uint8Array {
  if (!piece.includes(CR) || !looksLikeText(piece.subarray(0, LOOKED_AT))) return piece;
  const out = new Uint8Array(piece.length);
  let length = 0;
  for (let i = 0; i < piece.length; i++) {
    const byte = piece[i] ?? 0;
    if (byte === CR && piece[i + 1] === LF) continue;
    out[length++] = byte;
  }
  return out.subarray(0, length);
}

const LOOKED_AT = 512;
const MOST_NON_TEXT = 0.3;
const CONTROLS_OF_TEXT: ReadonlySet<number> = new Set([8, 9, 10, 12, 13]);

/** DVC's guess, to the byte: all else would give other hashes. */
export function looksLikeText(start: Uint8Array): boolean {
  let odd = 0;
  for (const byte of start) {
    if (byte === 0) return false;
    const text = (byte >= 32 && byte < 127) || CONTROLS_OF_TEXT.has(byte);
    if (!text) odd++;
  }
  return start.length === 0 || odd / start.length <= MOST_NON_TEXT;
}
