// The bytes of a module as they are in every checkout: line ends and a byte order mark differ from system to system.
import { isUtf8 } from "node:buffer";
import { parserOf } from "./data.ts";

/** Without what makes no difference to who imports it as this type. */
export function plainBytes(bytes: Buffer, type: string): Buffer {
  if (type === "code") return plain(bytes);
  const parser = parserOf(type);
  if (parser === undefined) return bytes;
  const made = plain(bytes);
  return made === bytes || isSame(parser, bytes, made) ? made : bytes;
}

/** What a parser is given: the runtime leaves the mark out, too. */
export function textOf(bytes: Buffer): string {
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}

/** Line ends in quoted text are not the same to all parsers. */
function isSame(parser: (text: string) => unknown, before: Buffer, after: Buffer): boolean {
  if (!isUtf8(before)) return false;
  try {
    return Bun.deepEquals(parser(textOf(before)), parser(textOf(after)), true);
  } catch {
    // The runtime will say what is wrong with it, when it loads.
    return false;
  }
}

/** Without a byte order mark, and with line feeds alone. */
function plain(bytes: Buffer): Buffer {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (!isMarked && !bytes.includes(13)) return bytes;
  const text = bytes.toString("latin1", isMarked ? 3 : 0);
  return Buffer.from(text.replace(/\r\n?/g, "\n"), "latin1");
}
