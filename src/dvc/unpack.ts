// A map in a command becomes options: `--lr 0.1 --name 'foo bar'`.
import { isStringKey, keyValue } from "./key.ts";
import { pythonStr, shellQuoted } from "./python.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";

/** `parsing` of DVC's configuration. */
export interface ParsingConfig {
  /** What becomes of `false`: nothing, or `--no-k`. */
  readonly bool: "store_true" | "boolean_optional";
  /** `--k a b`, or `--k a --k b`. */
  readonly list: "nargs" | "append";
}

export const DEFAULT_PARSING: ParsingConfig = { bool: "store_true", list: "nargs" };

/** The options, or the key whose list holds lists or maps, which no option can say. */
export function unpacked(
  dict: Dict,
  { bool, list }: ParsingConfig,
): { readonly text: string } | { readonly nested: string } {
  const words: string[] = [];
  for (const [key, value] of flattened(dict, "")) {
    if (typeof value === "boolean") {
      if (value) words.push(`--${key}`);
      else if (bool === "boolean_optional") words.push(`--no-${key}`);
    } else if (isList(value)) {
      if (value.some((item) => isList(item) || isDict(item))) return { nested: key };
      for (const [i, item] of value.entries()) {
        words.push(list === "append" || i === 0 ? `--${key} ${word(item)}` : word(item));
      }
    } else words.push(`--${key} ${word(value)}`);
  }
  return { text: words.join(" ").trimEnd() };
}

function word(value: Value): string {
  return typeof value === "string" ? shellQuoted(value) : pythonStr(value);
}

/** Keys joined by dots. An empty map leaves nothing. */
function* flattened(dict: Dict, prefix: string): Generator<readonly [string, Value]> {
  for (const [key, value] of dict) {
    const path = `${prefix}${isStringKey(key) ? key : pythonStr(keyValue(key))}`;
    if (isDict(value)) yield* flattened(value, `${path}.`);
    else yield [path, value];
  }
}
