// YAML that users write: exact integers, no duplicate keys, and the place of every key.
import {
  type Document,
  isMap as isMapNode,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
} from "yaml";
import { type Failure, fail, ok, type Result, type Where } from "../model/failure.ts";
import { isList, isMap, type Value } from "../model/value.ts";

export interface YamlFile {
  /** Every integer is a bigint. */
  readonly value: Value;
  /** The place of what is at this path, or of the closest thing above it. */
  where(path: readonly string[]): Where;
}

/** `name` is the file's name for messages. */
export function parseYaml(text: string, name: string): Result<YamlFile> {
  const counter = new LineCounter();
  const document = parse(text, counter);
  const place = (offset: number): Where => {
    const { line, col: column } = counter.linePos(offset);
    return { file: name, line, column, ...sourceOf(text, line) };
  };
  if (document.errors.length > 0) {
    return fail(
      ...document.errors.slice(0, 1).map(
        (error): Failure => ({
          code: "syntax",
          message: `${name}: ${firstLine(error.message)}`,
          where: place(error.pos[0]),
          ...(/^(<{7}|={7}|>{7})/m.test(text) && {
            hint: "There are merge conflict markers in it.",
          }),
        }),
      ),
    );
  }
  const read = toValue(document);
  if (!read.ok) return fail({ code: "syntax", message: `${name}: ${read.error}` });
  const where = (path: readonly string[]): Where => {
    const offset = offsetOf(document, path);
    return offset === undefined ? { file: name } : place(offset);
  };
  return ok({ value: withNegativeZeros(read.value, document, []), where });
}

/** One value, as on a command line; undefined when it is not YAML. */
export function parseYamlValue(text: string): Value | undefined {
  const document = parse(text, new LineCounter());
  if (document.errors.length > 0) return undefined;
  const read = toValue(document);
  return read.ok ? withNegativeZeros(read.value, document, []) : undefined;
}

function parse(text: string, lineCounter: LineCounter): Document {
  return parseDocument(text, {
    merge: true,
    intAsBigInt: true,
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: "error",
    lineCounter,
  });
}

function toValue(document: Document): Result<Value, string> {
  try {
    const value: unknown = document.toJS();
    const odd = oddity(value);
    return odd === undefined
      ? ok((value ?? null) as Value)
      : { ok: false, error: `${odd} is not a value that a param can have` };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Tags can make what is neither scalar, list nor map; an alias can stand in what it names. */
function oddity(value: unknown, above: readonly unknown[] = []): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (above.includes(value)) return "a value that holds itself";
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) {
    return `a ${value.constructor.name}`;
  }
  for (const item of Object.values(value)) {
    const found = oddity(item, [...above, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A bigint has no -0, a number has. */
function withNegativeZeros(value: Value, document: Document, path: readonly string[]): Value {
  if (value === 0n) {
    const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    return isScalar(node) && node.source === "-0" ? -0 : value;
  }
  if (isList(value)) {
    return value.map((item, i) => withNegativeZeros(item, document, [...path, String(i)]));
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      withNegativeZeros(item, document, [...path, key]),
    ]),
  );
}

function offsetOf(document: Document, path: readonly string[]): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const parent: unknown =
      depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const pair = isMapNode(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
  }
  return isNode(document.contents) ? document.contents.range?.[0] : undefined;
}

function sourceOf(text: string, line: number): { source?: string } {
  const source = text.split("\n")[line - 1]?.trimEnd();
  return source === undefined ? {} : { source };
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.replace(/:$/, "") ?? text;
}
