// Files of params, vars and metrics, by their suffix: TOML, JSON, literals of Python, else YAML.
import { readFileSync } from "node:fs";
import { type Failure, fail, ok, type Result, type Where } from "../model/failure.ts";
import { codeOf } from "../store/io-error.ts";
import { readJson } from "./json-read.ts";
import { readPython } from "./py-read.ts";
import { readToml } from "./toml-read.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";
import { readYaml } from "./yaml-read.ts";

export interface DataFile {
  /** As Python would say `value or {}`: an empty file, `0` and `[]` are an empty dict. Keys: see `key.ts`. */
  readonly value: Value;
  /** The place of what is at this path; only of the file where its format has no places. */
  where(path: readonly (string | number)[]): Where;
}

/**
 * Reads the file at `path`; `name` is what messages call it. A file that is missing is a failure
 * with the code `dep_missing`, one that can't be read has `io`, one that makes no sense `syntax`.
 */
export function loadDataFile(path: string, name: string = path): Result<DataFile> {
  const text = readDataText(path, name);
  return text.ok ? parseDataFile(text.value, name) : text;
}

/** The text of such a file, with the same failures. */
export function readDataText(path: string, name: string): Result<string> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return fail(unreadable(error, name));
  }
  const text = decode(bytes);
  if (text === undefined)
    return fail({ code: "syntax", message: `${name} is not valid UTF-8`, where: { file: name } });
  return ok(text);
}

/** As `loadDataFile`, of a text that was read already; the suffix of `name` says what it is. */
export function parseDataFile(text: string, name: string): Result<DataFile> {
  const suffix = /[^/\\](\.[^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  if (suffix === ".json") return withoutPlaces(readJson(text, name), name);
  if (suffix === ".toml") return withoutPlaces(readToml(text, name), name);
  if (suffix === ".py") return withoutPlaces(readPython(text, name), name);
  const read = readYaml(text, name);
  return read.ok ? ok({ value: orEmpty(read.value.value), where: read.value.where }) : read;
}

/** The dict that a data file holds, or the failure that it does not. */
export function dictOf(file: DataFile): Result<Dict> {
  if (isDict(file.value)) return ok(file.value);
  const where = file.where([]);
  return fail({ code: "params", message: `${where.file} must be a map of keys to values`, where });
}

function withoutPlaces(read: Result<Value>, name: string): Result<DataFile> {
  return read.ok ? ok({ value: orEmpty(read.value), where: () => ({ file: name }) }) : read;
}

function orEmpty(value: Value): Value {
  const falsy =
    value === null ||
    value === false ||
    value === 0n ||
    value === 0 ||
    value === "" ||
    (isList(value) && value.length === 0);
  return falsy ? new Map() : value;
}

/** As Python opens text: UTF-8 without a fuss about a byte order mark, line ends as \n. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
  } catch {
    return undefined;
  }
}

function unreadable(error: unknown, name: string): Failure {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") {
    return { code: "dep_missing", message: `${name} does not exist` };
  }
  if (code === "EISDIR") return { code: "io", message: `${name} is a folder, not a file` };
  if (code === "") throw error;
  return { code: "io", message: `${name} can't be read (${code})` };
}
