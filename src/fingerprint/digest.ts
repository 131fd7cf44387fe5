// Digests of code and of what surrounds it. xxh64 is enough: they tell versions of one thing apart, not enemies.
import type { Hash } from "../model/lock.ts";

/** Of raw bytes or text (as UTF-8): `xxh64:<16 hex>`. */
export function xxh64(data: Uint8Array | string): Hash {
  return `xxh64:${Bun.hash.xxHash64(data).toString(16).padStart(16, "0")}`;
}

/** Of a list of texts, each with its length, so that ["ab","c"] and ["a","bc"] differ. */
export function digestOf(parts: readonly string[]): Hash {
  let text = "";
  for (const part of parts) text += `${part.length}:${part}`;
  return xxh64(text);
}
