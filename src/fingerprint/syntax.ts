// Parsing, by oxc. It takes 26 ms to load, so it is loaded when a file has to be read, never before.
import { extname } from "node:path";
import type { EcmaScriptModule, ParseResult, ParserOptions } from "oxc-parser";
import type { Failure } from "../model/failure.ts";
import { isNode, Lines, type Node } from "./node.ts";

export interface Parsed {
  readonly program: Node;
  readonly module: EcmaScriptModule;
  /** The fields of a node type that hold nodes, in source order. */
  readonly childFields: Readonly<Record<string, readonly string[]>>;
}

export type ParseOutcome =
  | { readonly kind: "parsed"; readonly parsed: Parsed }
  /** The runtime takes it, oxc does not: its imports as the runtime's own scanner sees them. */
  | { readonly kind: "opaque"; readonly imports: readonly OpaqueImport[]; readonly why: string }
  | { readonly kind: "broken"; readonly failure: Failure };

export interface OpaqueImport {
  readonly spec: string;
  readonly require: boolean;
}

type Lang = NonNullable<ParserOptions["lang"]>;

/** How the runtime reads a file as code, by its name; undefined: it does not. */
export function langOf(path: string): Lang | undefined {
  switch (extname(path)) {
    case ".ts":
    case ".mts":
    case ".cts":
      return "ts";
    case ".tsx":
      return "tsx";
    case ".js":
    case ".mjs":
    case ".cjs":
    case ".jsx":
      return "jsx"; // The runtime takes JSX in every kind of JavaScript file.
    case "":
      return "tsx"; // A script without an extension.
    default:
      return undefined;
  }
}

/** Without types in the tree: less to carry over, and they count for nothing here. But with them go decorators of parameters, and `declare`. */
function optionsFor(source: string): ParserOptions {
  const isNeeded = source.includes("@") || /\bdeclare\b/.test(source);
  return { astType: isNeeded ? "ts" : "js", preserveParens: false };
}

/** On a thread of its own; what is found crosses over when it is awaited, and the tree when `parse` is. */
export async function startParsing(
  key: string,
  source: string,
  lang: Lang,
  sourceType = sourceTypeOf(key),
): Promise<ParseResult> {
  const oxc = await import("oxc-parser");
  return oxc.parse(`module.${lang}`, source, { ...optionsFor(source), lang, sourceType });
}

function sourceTypeOf(key: string): "commonjs" | "unambiguous" {
  return key.endsWith(".cjs") ? "commonjs" : "unambiguous";
}

/** What a module imports by `import`, types apart, as soon as it has been parsed. */
export function importsOf({ module }: ParseResult): readonly string[] {
  return module.staticImports.flatMap(({ entries, moduleRequest }) =>
    entries.length > 0 && entries.every(({ isType }) => isType) ? [] : moduleRequest.value,
  );
}

/** `key` is the file's name in messages. */
export async function parse(
  key: string,
  source: string,
  lang: Lang,
  started: Promise<ParseResult> = startParsing(key, source, lang),
): Promise<ParseOutcome> {
  const oxc = await import("oxc-parser");
  const first = sourceTypeOf(key);
  let result = await started;
  let error = result.errors.find(isError);
  if (error && first !== "commonjs") {
    // CommonJS may say more than a script: `return` at the top level.
    const again = await startParsing(key, source, lang, "commonjs");
    if (!again.errors.some(isError)) {
      result = again;
      error = undefined;
    }
  }
  if (error === undefined) {
    const program: unknown = result.program;
    if (!isNode(program)) throw new Error(`no program for ${key}`);
    return {
      kind: "parsed",
      parsed: { program, module: result.module, childFields: oxc.visitorKeys },
    };
  }
  const opaque = scanned(source, lang);
  if (opaque) return { kind: "opaque", imports: opaque, why: error.message };
  return { kind: "broken", failure: failureOf(key, source, error) };
}

/** The first thing that is wrong with a text that can be parsed; null: none is known. It takes longer than parsing. */
export async function semanticFailure(
  key: string,
  source: string,
  lang: Lang,
): Promise<Failure | null> {
  const oxc = await import("oxc-parser");
  const sourceType = sourceTypeOf(key);
  const options = { ...optionsFor(source), lang, sourceType, showSemanticErrors: true };
  const { errors } = await oxc.parse(`module.${lang}`, source, options);
  const error = errors.find(isError);
  return error === undefined ? null : failureOf(key, source, error);
}

interface SyntaxProblem {
  readonly severity: string;
  readonly message: string;
  readonly labels: readonly { readonly start: number }[];
  readonly helpMessage: string | null;
}

function isError({ severity }: SyntaxProblem): boolean {
  return severity === "Error";
}

function scanned(source: string, lang: Lang): OpaqueImport[] | undefined {
  try {
    const transpiler = new Bun.Transpiler({ loader: lang === "dts" ? "ts" : lang });
    transpiler.transformSync(source);
    return transpiler
      .scanImports(source)
      .map(({ path, kind }) => ({ spec: path, require: kind.startsWith("require") }));
  } catch {
    // The runtime refuses it too: oxc's error, which has a place, is told.
    return undefined;
  }
}

function failureOf(key: string, source: string, error: SyntaxProblem): Failure {
  const lines = new Lines(source);
  const start = error.labels[0]?.start;
  const line = start === undefined ? undefined : lines.at(start);
  return {
    code: "syntax",
    message: `${error.message.replace(/\.$/, "")} in ${key}`,
    where:
      start === undefined || line === undefined
        ? { file: key }
        : { file: key, line, column: lines.columnAt(start), source: lines.textOf(line) },
    ...(error.helpMessage && { hint: error.helpMessage }),
  };
}
