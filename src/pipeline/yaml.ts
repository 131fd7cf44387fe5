// The YAML of users without its parser, as long as the text is one that was read before: loading and warming up
// the parser takes longer than all else that a no-op does.
import { ok, type Result } from "../model/failure.ts";
import { isList, type Value, type ValueMap } from "../model/value.ts";
import type { YamlFile } from "./yaml-file.ts";

export type { YamlFile } from "./yaml-file.ts";

/** Keeps texts under a key, and gives them back only for the stamp they were kept with. */
export interface TextCache {
  get(kind: string, key: string, stamp: string): string | undefined;
  set(kind: string, key: string, stamp: string, text: string): void;
}

const KIND = "yaml 1";

/** `name` is the file's name for messages. Only what could be read is kept. */
export function parseYaml(text: string, name: string, cache?: TextCache): Result<YamlFile> {
  if (cache === undefined) return parser().parseYaml(text, name);
  const stamp = `${text.length} ${Bun.hash.xxHash64(text).toString(16)}`;
  const kept = cache.get(KIND, name, stamp);
  if (kept !== undefined) return ok(lazily(decode(JSON.parse(kept)), text, name));
  const parsed = parser().parseYaml(text, name);
  if (parsed.ok) cache.set(KIND, name, stamp, JSON.stringify(encode(parsed.value.value)));
  return parsed;
}

/** One value, as on a command line; undefined when it is not YAML. */
export function parseYamlValue(text: string): Value | undefined {
  return parser().parseYamlValue(text);
}

function parser(): typeof import("./yaml-file.ts") {
  return require("./yaml-file.ts");
}

/** Places are for messages, and few texts lead to one. */
function lazily(value: Value, text: string, name: string): YamlFile {
  return {
    value,
    where: (path) => {
      const parsed = parser().parseYaml(text, name);
      return parsed.ok ? parsed.value.where(path) : { file: name };
    },
  };
}

/** JSON for what JSON has; a list with a word in front for all else, and so for lists. */
type Encoded = null | boolean | number | string | Encoded[] | { [key: string]: Encoded };

function encode(value: Value): Encoded {
  if (typeof value === "bigint") return ["int", String(value)];
  if (typeof value === "number") {
    const exact = Number.isFinite(value) && !Object.is(value, -0);
    return exact ? value : ["float", Object.is(value, -0) ? "-0" : String(value)];
  }
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return ["list", ...value.map(encode)];
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
}

function decode(encoded: Encoded): Value {
  if (typeof encoded !== "object" || encoded === null) return encoded;
  if (!Array.isArray(encoded)) {
    const entries = Object.entries(encoded).map(([key, item]) => [key, decode(item)] as const);
    return Object.fromEntries(entries) as ValueMap;
  }
  const [kind, ...items] = encoded;
  if (kind === "list") return items.map(decode);
  const text = String(items[0]);
  return kind === "int" ? BigInt(text) : Number(text);
}
