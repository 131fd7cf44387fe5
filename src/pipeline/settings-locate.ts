// Reads a YAML file that people write, and says where in it something is wrong.
import { type Document, isMap, isPair, LineCounter, parseDocument, type YAMLError } from "yaml";
import { type Failure, ok, type Result, type Where } from "../model/failure.ts";
import type { Value } from "../model/value.ts";
import type { Problem } from "./schema-check.ts";

/** The value, or every problem of the file with its place. */
export function locate(
  text: string,
  file: string,
  check: (value: Value) => readonly Problem[],
): Result<Value> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const at = (offset: number): Where => {
    const { line, col } = counter.linePos(offset);
    const source = text.split(/\r?\n/)[line - 1];
    return { file, line, column: col, ...(source !== undefined && { source }) };
  };
  const [error] = document.errors;
  if (error) return { ok: false, error: [syntaxFailure(error, file, at)] };
  const value = (document.toJS() ?? {}) as Value;
  const problems = check(value);
  if (problems.length === 0) return ok(value);
  return { ok: false, error: problems.map((problem) => toFailure(problem, document, at)) };
}

function syntaxFailure(error: YAMLError, file: string, at: (offset: number) => Where): Failure {
  const where = at(error.pos[0]);
  if (error.code === "DUPLICATE_KEY") {
    return { code: "settings", message: "a key is there twice", where };
  }
  return { code: "syntax", message: `${file} is not YAML: ${error.message}`, where };
}

function toFailure(problem: Problem, document: Document, at: (offset: number) => Where): Failure {
  const { message, hint } = problem;
  const where = at(offsetOf(problem, document));
  return { code: "settings", message, where, ...(hint !== undefined && { hint }) };
}

function offsetOf({ path, key }: Problem, document: Document): number {
  const parent = document.getIn(path.slice(0, -1), true);
  if (key && isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && String(item.key) === path.at(-1));
    return rangeStart(pair?.key);
  }
  return rangeStart(path.length === 0 ? document.contents : document.getIn(path, true));
}

function rangeStart(node: unknown): number {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : null;
  return Array.isArray(range) && typeof range[0] === "number" ? range[0] : 0;
}
