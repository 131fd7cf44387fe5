// What a YAML text says, kept by its digest: to parse thousands of lines takes longer than all else in a run that finds
// nothing to do. Places are looked up in the text, by those few who ask.
import { ok, type Result } from "../model/failure.ts";
import { DateValue, isDict, isList, type Value } from "./value.ts";
import { readYaml, type YamlText } from "./yaml-read.ts";

/** The state, as far as it is needed here. */
export interface TextCache {
  get(kind: string, key: string, stamp: string): string | undefined;
  set(kind: string, key: string, stamp: string, json: string): void;
}

/** To be raised when a text gives another value. */
const KIND = "dvc yaml 1";

/** As `readYaml`. */
export function readYamlCached(
  text: string,
  file: string,
  cache: TextCache | undefined,
): Result<YamlText> {
  if (cache === undefined) return readYaml(text, file);
  const stamp = Bun.hash.xxHash64(text).toString(16);
  const kept = cache.get(KIND, file, stamp);
  if (kept !== undefined) {
    return ok({ value: decode(JSON.parse(kept)), where: placesIn(text, file) });
  }
  const read = readYaml(text, file);
  if (read.ok) cache.set(KIND, file, stamp, JSON.stringify(encode(read.value.value)));
  return read;
}

/** Where things stand in a text, which is read when the first place is asked for. */
export function placesIn(text: string, file: string): YamlText["where"] {
  let places: YamlText["where"] | undefined;
  return (path) => {
    const read = places === undefined ? readYaml(text, file) : undefined;
    places ??= read?.ok ? read.value.where : () => ({ file });
    return places(path);
  };
}

/** JSON has neither whole numbers apart from others, nor dates, nor maps in an order of their own. */
export type Encoded =
  | null
  | boolean
  | string
  | readonly Encoded[]
  | { readonly i: string }
  | { readonly f: string }
  | { readonly d: string }
  | { readonly m: readonly (readonly [string, Encoded])[] };

export function encode(value: Value): Encoded {
  if (typeof value === "bigint") return { i: String(value) };
  if (typeof value === "number") return { f: Object.is(value, -0) ? "-0" : String(value) };
  if (value instanceof DateValue) return { d: value.text };
  if (isList(value)) return value.map(encode);
  if (isDict(value)) return { m: [...value].map(([key, item]) => [key, encode(item)] as const) };
  return value;
}

export function decode(encoded: Encoded): Value {
  if (encoded === null || typeof encoded !== "object") return encoded;
  if (Array.isArray(encoded)) return encoded.map(decode);
  if ("i" in encoded) return BigInt(encoded.i);
  if ("f" in encoded) return Number(encoded.f);
  if ("d" in encoded) return new DateValue(encoded.d);
  const { m } = encoded as { readonly m: readonly (readonly [string, Encoded])[] };
  return new Map(m.map(([key, item]) => [key, decode(item)]));
}
