// From the text of a lock to the lock, or to why it is none. Whatever is in the file, nothing is thrown.
import type { Lock, LockedFile, LockedOut } from "../model/lock.ts";
import type { ValueMap } from "../model/value.ts";
import { endDigest, SCHEMA } from "./lock-format.ts";
import { isMerged, WHY_MERGED } from "./lock-merge.ts";
import { BIGINT_TAG } from "./lock-text.ts";

export type Parsed = { readonly lock: Lock } | { readonly why: string };

const CONFLICT = /^(<{7}|={7}|>{7}|\|{7})([ \r\n]|$)/m;
const CUT_SHORT = "it is cut short";
const EDITED = "it was edited or merged by hand, and does not match its last line";

export function parse(text: string): Parsed {
  if (CONFLICT.test(text)) return { why: "it has merge conflict markers" };
  if (isMerged(text)) return { why: WHY_MERGED };
  if (!text.endsWith("\n")) return { why: text === "" ? "it is empty" : CUT_SHORT };
  let content: unknown;
  try {
    content = NEEDS_EXACT.test(text) ? parseExact(text) : Bun.YAML.parse(text);
  } catch {
    // What a parser says of a file that nobody wrote by hand helps nobody.
    return { why: "it is not valid YAML" };
  }
  try {
    return { lock: lockOf(content) };
  } catch (error) {
    if (error instanceof Misshapen) return { why: error.message };
    throw error;
  }
}

/** What `Bun.YAML` would not give back as it was: long integers, our tag, a key "<<", half a surrogate pair. */
const NEEDS_EXACT = /[\s[{,]-?\d{16,}(?=[\s\],}])|!bigint|"<<"|\\u[dD][89a-fA-F]/;

class Tagged {
  constructor(readonly value: bigint) {}
}

function parseExact(text: string): unknown {
  // Needed by few locks, and it takes as long to load as thousands of them to read.
  const yaml = require("yaml") as typeof import("yaml");
  const tag = { tag: BIGINT_TAG, resolve: (digits: string) => new Tagged(BigInt(digits)) };
  return plainNumbers(yaml.parse(text, { intAsBigInt: true, customTags: [tag] }));
}

/** All integers come as bigints: those that were numbers become numbers again. */
function plainNumbers(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (value instanceof Tagged) return value.value;
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainNumbers(item)]));
}

class Misshapen extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const FIELDS = new Set([
  ...["schema", "rules", "code", "files", "cmd", "wdir", "environ", "env"],
  ...["shape", "params", "deps", "outs", "end"],
]);

function lockOf(content: unknown): Lock {
  const fields = fieldsOf(content, "the file");
  const schema = numberOf(fields, "schema");
  if (schema > SCHEMA) {
    throw new Misshapen(`a later version of fastpipe wrote it (schema ${schema})`);
  }
  if (schema !== SCHEMA) throw new Misshapen(`schema ${schema} is unknown`);
  for (const key in fields) {
    if (!FIELDS.has(key)) throw new Misshapen(`it has an unknown field ${JSON.stringify(key)}`);
  }
  const end = optionalText(fields, "end");
  if (end === undefined) throw new Misshapen(CUT_SHORT);
  const lock: Lock = {
    schema: SCHEMA,
    rules: numberOf(fields, "rules"),
    code: digestsOf(fields, "code"),
    ...optional("files", optionalText(fields, "files")),
    ...optional("cmd", optionalText(fields, "cmd")),
    ...optional("wdir", optionalText(fields, "wdir")),
    ...optional("environ", optionalDigests(fields, "environ")),
    ...optional("env", optionalDigests(fields, "env")),
    ...optional("shape", optionalText(fields, "shape")),
    params: fieldsOf(fields.params, "`params`") as ValueMap,
    deps: listOf(fields, "deps").map(fileOf),
    outs: listOf(fields, "outs").map(outOf),
  };
  if (end !== endDigest(lock)) throw new Misshapen(EDITED);
  return lock;
}

const FILE_FIELDS = new Set(["path", "as", "hash", "size", "nfiles", "exec"]);

function outOf(content: unknown): LockedOut {
  const { kind, ...rest } = fieldsOf(content, "a file");
  if (kind === undefined) return fileOf(rest);
  if (kind !== "metric" && kind !== "plot") throw new Misshapen("`kind` is not metric or plot");
  return { ...fileOf(rest), kind };
}

function fileOf(content: unknown): LockedFile {
  const fields = fieldsOf(content, "a file");
  for (const key in fields) {
    if (!FILE_FIELDS.has(key)) throw new Misshapen(`a file has an unknown field ${key}`);
  }
  const { exec, nfiles } = fields;
  if (exec !== undefined && exec !== true) throw new Misshapen("`exec` is not true");
  return {
    path: textOf(fields, "path"),
    ...optional("as", optionalText(fields, "as")),
    hash: textOf(fields, "hash"),
    size: numberOf(fields, "size"),
    ...optional("nfiles", nfiles === undefined ? undefined : numberOf(fields, "nfiles")),
    ...(exec && { exec }),
  };
}

function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}

function fieldsOf(content: unknown, what: string): Fields {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new Misshapen(`${what} is not a map`);
  }
  return content as Fields;
}

function listOf(fields: Fields, key: string): readonly unknown[] {
  const list = fields[key];
  if (!Array.isArray(list)) throw new Misshapen(`\`${key}\` is not a list`);
  return list;
}

function digestsOf(fields: Fields, key: string): Readonly<Record<string, string>> {
  const map = fieldsOf(fields[key], `\`${key}\``);
  for (const name in map) textOf(map, name);
  return map as Readonly<Record<string, string>>;
}

function optionalDigests(fields: Fields, key: string): Lock["env"] | undefined {
  return fields[key] === undefined ? undefined : digestsOf(fields, key);
}

function textOf(fields: Fields, key: string): string {
  const text = fields[key];
  if (typeof text !== "string") throw new Misshapen(`\`${key}\` is not a text`);
  return text;
}

function optionalText(fields: Fields, key: string): string | undefined {
  return fields[key] === undefined ? undefined : textOf(fields, key);
}

function numberOf(fields: Fields, key: string): number {
  const number = fields[key];
  if (!Number.isSafeInteger(number)) throw new Misshapen(`\`${key}\` is not a whole number`);
  return number as number;
}
